"""What is believed before a plan has a history of its own, and where that comes from."""

MIN_SAMPLE = 30  # ended promises; below it a forecast says 样本不足
NAME = "三成左右逾期的假定"
SOURCE = "无数据，暂按三成左右逾期，仅相当于 3 项已了结事项，有数据后很快被取代"
LATE_SHARE = 1 / 3
WEIGHT = 3.0  # how many ended promises of ours that knowledge equals
SPREAD = 0.4  # the standard deviation of log(actual / planned) within a unit and kind
