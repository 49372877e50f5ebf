"""What homes want to take part in, before there is a cohort: entering, changing and looking it over."""
