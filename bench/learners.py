"""The forecaster beside learners of the trade: `python -m bench.learners DIR`.

DIR holds the files of `bench.gmpp` and `bench.nyc`. Logistic regression and gradient boosting of
scikit-learn get the same columns, and walk forward the same way: on each day they learn from the
rows that the forecaster learns from. Until ten rows of either end are known they tell the past rate.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from bench import gmpp, nyc
from bench.promise_table import print_part, promises_csv, read
from plan.forecast.learning.forecaster import settled_by
from plan.forecast.learning.normal import Floats
from plan.forecast.learning.promise import Columns
from plan.forecast.scoring.backtest import BacktestResult, backtest
from plan.forecast.scoring.scoring import OURS, compared, difference, squares
from plan.forecast.scoring.yardsticks import climatology
from plan.imports.promises_csv import parse_promises

FILES: dict[str, ModuleType] = {"UK major projects": gmpp, "New York capital projects": nyc}
FEW = 10


def features(table: Columns) -> Floats:
    """The columns of a file as learners take them: two names, then days and what was reported."""
    return np.column_stack(
        (
            table.unit,
            table.kind,
            table.lead_days,
            table.as_of - table.start,
            table.promised - table.start,
            table.promised - table.first_promised,
            table.as_of > table.first_promised,
            table.light,
            table.percent,
        )
    ).astype(float)


def logistic() -> Any:
    """Logistic regression: names one by one, what is missing at its median with a flag."""
    numbers = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True), StandardScaler()
    )
    names = OneHotEncoder(handle_unknown="ignore")
    return make_pipeline(
        ColumnTransformer([("names", names, [0, 1]), ("numbers", numbers, slice(2, None))]),
        LogisticRegression(max_iter=2000, C=0.3),
    )


def boosting() -> Any:
    """Gradient boosting: small trees, and few of them."""
    names = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    return make_pipeline(
        ColumnTransformer([("names", names, [0, 1])], remainder="passthrough"),
        HistGradientBoostingClassifier(
            max_iter=60, learning_rate=0.06, max_leaf_nodes=7, min_samples_leaf=10, random_state=0
        ),
    )


def varies(column: Floats) -> bool:
    """Whether a column says anything."""
    return len(np.unique(column[~np.isnan(column)])) > 1


def walked(make: Any, table: Columns) -> Floats:
    """The chance of each row, learned from what had ended by its day."""
    values, chance = features(table), climatology(table)[1]
    for day in np.unique(table.as_of):
        known, today = settled_by(table, day), table.as_of == day
        late = table.late[known]
        if min(late.sum(), len(late) - late.sum()) >= FEW:
            told = [0, 1, *(n for n in range(2, values.shape[1]) if varies(values[known, n]))]
            learned = make().fit(values[np.ix_(known, told)], late)
            chance[today] = learned.predict_proba(values[np.ix_(today, told)])[:, 1]
    return chance


def main(folder: Path) -> int:
    """The exit code: 0 after printing, for each file, everybody's scores and what ours is better by."""
    for title, module in FILES.items():
        rows = read(folder, module.PATTERN)
        if not rows:
            print(f"No rows: name a folder that holds {module.PATTERN}.")
            return 2
        result = backtest(parse_promises(promises_csv(module.cases(rows))).cases)
        print_scores(title, result)
    return 0


def print_scores(title: str, result: BacktestResult) -> None:
    """Prints the table of one file."""
    table = result.table
    learners = {"logistic": walked(logistic, table), "boosting": walked(boosting, table)}
    rate = "climatology_by_lead"
    chances = {OURS: result.chances[OURS], rate: result.chances[rate], **learners}
    print_part(title, compared(table, chances, ~np.isnan(table.late), seed=1))
    for name, chance in learners.items():
        losses = (squares(each, table.late) for each in (chance, chances[rate]))
        gain = difference(*losses, table.item, seed=1)
        print(f"  {name} better than past rate {gain['mean']:+.4f} [{gain['low']:+.4f}, {gain['high']:+.4f}]")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])) if sys.argv[1:] else 2)
