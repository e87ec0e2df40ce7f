"""Words a competency profile for a notice, and checks a text against one."""
