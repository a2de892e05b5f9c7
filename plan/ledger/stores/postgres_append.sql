-- One entry stored, or why not. It runs as its owner, so that who appends may be allowed no more than
-- to call it and to read. Databases of earlier versions get it when their owner opens them.
create or replace function the_schema.ledger_append(
    at timestamptz, at_text text, rest text, new_subject text, new_key text, new_attempt uuid,
    expect bigint
) returns table (outcome text, body text, digest text) language plpgsql
security definer set search_path = the_schema, pg_temp as $$
-- version 2
declare
    head ledger_head;
    new_body text;
    new_digest text;
begin
    select * into head from ledger_head for update;
    return query select 'held', e.body, e.digest from ledger_entry e
        where e.key = new_key or e.attempt = new_attempt;
    if found then return; end if;
    return query select 'between', e.body, e.digest from ledger_entry e
        where e.subject = new_subject and e.sequence > expect order by e.sequence;
    if found then return; end if;
    if at < head.recorded_at then  -- a clock that went back: the ledger's time never does
        rest := left(rest, -1) || ',"clock":"' || at_text || '"}';
        at := head.recorded_at;
        at_text := head.recorded_text;
    end if;
    new_body := '{"sequence":' || head.sequence + 1 || ',"recorded_at":"' || at_text || '",' || rest;
    new_digest := encode(sha256(decode(head.digest, 'hex') || convert_to(new_body, 'UTF8')), 'hex');
    insert into ledger_entry
        values (head.sequence + 1, new_subject, new_key, new_attempt, new_body, new_digest);
    update ledger_head set sequence = head.sequence + 1, digest = new_digest,
        recorded_at = at, recorded_text = at_text;
    return query select 'stored', new_body, new_digest;
end $$;
revoke execute on function the_schema.ledger_append from public;
