"""Persons as people write them, in a sheet's columns or a line each, as a plan file has them."""

import re
from collections.abc import Sequence

from plan.errors import BadValue
from plan.imports.incoming import PlanRow
from plan.model.kinds import Duty, Field

Person = dict[str, str]
NUMBER = re.compile(r"\+?\d[\d—－-]{5,}\d")
APART = re.compile(r"[、,，;；/\n]|(?<=\d)\s+(?=[^\d\s(（])")
BRACKETS = re.compile(r"[(（]\s*[)）]|电话[:：]?|手机[:：]?")
DUTIES = (Field.RESPONSIBLE, Field.LEADER, Field.LIAISON)  # by the values of `Duty`
ACCEPTED = f"每行一人：{'、'.join(duty.word for duty in Duty)}，姓名，联系电话（可不写）"


def persons_in(text: str) -> list[Person]:
    """Those of a form, one a line; raises BadValue."""
    persons = []
    for line in filter(None, map(str.strip, text.splitlines())):
        word, *rest = line.split(maxsplit=1)
        found = [_person(duty.value, "".join(rest)) for duty in Duty if duty.word == word]
        if not found or not found[0]["name"]:
            raise BadValue("人员", line, ACCEPTED)
        persons += found
    return sorted(persons, key=_rank)


def persons_of(row: PlanRow, present: Sequence[Person] = ()) -> list[Person]:
    """Those of a row, and of `present` those of other duties; nobody where the row names none.

    The column of telephones is of those who have none beside their name.
    """
    every = [_person(each.value, text) for each in DUTIES for text in APART.split(row.text(each))]
    found = [person for person in every if person["name"]]
    without = [person for person in found if "telephone" not in person]
    numbers = NUMBER.findall(row.text(Field.TELEPHONE))
    numbers += [each["telephone"] for each in every if not each["name"] and len(each) > 2]
    if len(numbers) < len(without):  # a leader's is the last to be written
        without = [each for each in without if each["duty"] != Field.LEADER.value] or without
    if numbers and len(numbers) != len(without):  # whose is whose cannot be told
        numbers = ["/".join(numbers)]
    for person, number in zip(without or found[:1], numbers, strict=False):
        person["telephone"] = "/".join(filter(None, (person.get("telephone"), number)))
    duties = {person["duty"] for person in found}
    people = [*found, *(person for person in present if found and person["duty"] not in duties)]
    return sorted(people, key=_rank)


def _rank(person: Person) -> int:
    return list(Duty).index(Duty(person["duty"]))


def _person(duty: str, text: str) -> Person:
    """Who `text` names, with the telephones in it."""
    numbers = "/".join(NUMBER.findall(text))
    name = BRACKETS.sub("", NUMBER.sub("", text)).strip(" 　:：—-/、")
    return {"duty": duty, "name": name} | ({"telephone": numbers} if numbers else {})
