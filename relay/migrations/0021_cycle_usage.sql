-- Salesforce's own count of the day's requests of the org, used and allowed, at the end of a cycle.

ALTER TABLE cycles ADD COLUMN used BIGINT;
ALTER TABLE cycles ADD COLUMN allowed BIGINT;
