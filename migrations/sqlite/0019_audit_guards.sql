-- An insertion that replaces an entry deletes the old one without asking the triggers of deletion.
create trigger audit_is_not_replaced before insert on audit
when new.id in (select id from audit)
begin
    select raise(abort, 'what is in the audit log is not changed');
end;
-- The newest entry alone does not say what time it is: one from the future would make all others old. So a year has to be over by the
-- clock, too; a day less of it, for the clocks of several machines.
create trigger audit_is_kept_by_the_clock before delete on audit
when old.at > (cast(strftime('%s', 'now') as integer) - 31449600) * 1000000
begin
    select raise(abort, 'what is in the audit log stays for a year');
end;
