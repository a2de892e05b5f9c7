"""Working days, public holidays, periods and the one time zone."""
