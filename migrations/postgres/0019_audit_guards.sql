-- Emptying a table asks none of the triggers of its rows.
create function refuse_audit_truncation() returns trigger language plpgsql as $$
begin
    raise exception 'what is in the audit log stays for a year';
end
$$;
create trigger audit_is_not_emptied before truncate on audit
for each statement execute function refuse_audit_truncation();
-- The newest entry alone does not say what time it is: one from the future would make all others old. So a year has to be over by the
-- server's clock, too; a day less of it, for the clocks of several machines.
create function keep_audit_by_the_clock() returns trigger language plpgsql as $$
begin
    if old.at > (extract(epoch from clock_timestamp()) - 31449600) * 1000000 then
        raise exception 'what is in the audit log stays for a year';
    end if;
    return old;
end
$$;
create trigger audit_is_kept_by_the_clock before delete on audit
for each row execute function keep_audit_by_the_clock();
