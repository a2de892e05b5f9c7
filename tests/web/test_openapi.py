"""The OpenAPI file that the app serves, held against what its addresses answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from components import session
from components.web import downloads
from plan.ledger.access import Account
from plan.model.kinds import Role
from tests.support import half_year

SPEC = json.loads(downloads.OPENAPI.read_text("utf-8"))
DAYS = ("2022-03-01", "2022-07-01", "2022-12-30")


class SignedIn:
    """Lets an account in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on as the account."""
        scope = {**scope, "state": {"account": Account(name="大屏", role=Role.VIEWER), "plan": ""}}
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A program on half a year of reports, figures and forecasts."""
    home = tmp_path_factory.mktemp("openapi")
    half_year.fill(f"tinydb:{home / 'ledger'}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAN_LEDGER", f"tinydb:{home / 'ledger'}")
        patch.setenv("PLAN_SETTINGS", str(home / "settings"))
        session._workspace.clear()
        yield TestClient(Starlette(routes=downloads.ROUTES, middleware=[Middleware(SignedIn)]))
        session._workspace.clear()


def schema(name: str) -> Draft202012Validator:
    """What checks an answer: OpenAPI 3.1 speaks JSON Schema 2020-12."""
    return Draft202012Validator(SPEC["components"]["schemas"][name])


def test_the_file_is_served(client: TestClient) -> None:
    """As it lies beside the code."""
    answer = client.get("/api/openapi.json")
    assert answer.json() == SPEC
    for name in SPEC["components"]["schemas"].values():
        Draft202012Validator.check_schema(name)


def test_every_address_is_described_and_every_description_has_an_address(client: TestClient) -> None:
    """In every form; a form that is not described is not there."""
    forms = ("json", "csv", "xlsx", "docx", "ics")
    there = {
        f"/api/{name}.{form}"
        for name in downloads.DOCUMENTS
        for form in forms
        if client.get(f"/api/{name}.{form}?as_of=2022-07-01").status_code == 200
    }
    assert there == set(SPEC["paths"])
    for path, how in SPEC["paths"].items():
        (kind,) = how["get"]["responses"]["200"]["content"]
        assert client.get(f"{path}?as_of=2022-07-01").headers["content-type"] == kind


@pytest.mark.parametrize("name", downloads.DOCUMENTS)
def test_an_answer_is_as_described(client: TestClient, name: str) -> None:
    """On three days, with every parameter; a field more, less or of another kind is refused."""
    described = SPEC["paths"][f"/api/{name}.json"]["get"]
    known = {each["name"] for each in described["parameters"]}
    assert known >= {"as_of", "hindsight"}
    for day in DAYS:
        for query in ("", "&hindsight=1", *["&nodes=1&unit=kjj"] * ("unit" in known)):
            schema(name).validate(client.get(f"/api/{name}.json?as_of={day}{query}").json())
    answer = client.get(f"/api/{name}.json?as_of={DAYS[2]}").json()
    whole = answer[0] if isinstance(answer, list) else answer
    for change in ({"more": 1}, {next(iter(whole)): {}}):
        wrong = {**whole, **change}
        with pytest.raises(ValidationError):
            schema(name).validate([wrong] if isinstance(answer, list) else wrong)
    whole.pop(next(iter(whole)))
    with pytest.raises(ValidationError):
        schema(name).validate(answer)


def test_a_refusal_is_as_described(client: TestClient) -> None:
    """A sentence."""
    answer = client.get("/api/agenda.json?as_of=tomorrow")
    assert answer.status_code == 400
    schema("error").validate(answer.json())


def test_the_file_is_packed_with_the_program() -> None:
    """Beside the module that serves it."""
    assert downloads.OPENAPI.parent == Path(downloads.__file__).parent
