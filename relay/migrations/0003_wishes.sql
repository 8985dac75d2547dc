-- Of which end the person wants the value of a conflict: the next cycle writes it.

ALTER TABLE conflicts ADD COLUMN take TEXT;
