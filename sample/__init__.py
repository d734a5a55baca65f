"""A made-up conference roster, as untidy as offices make them: what the demo imports."""
