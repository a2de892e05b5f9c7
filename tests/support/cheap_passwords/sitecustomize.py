"""On PYTHONPATH: passwords cost a thousandth, in every process that the tests start.

Each costs a fifth of a second by design, a tenth of the tests' time. What the product pays is held
by `test_a_password_costs_what_the_standard_says`, and the door is tested at that price.
"""

from argon2 import PasswordHasher

init = PasswordHasher.__init__
init.__defaults__ = (1, 8, 1, *(init.__defaults__ or ())[3:])
