-- One entry stored, or why not. It runs as its owner, so that who appends may be allowed no more than
-- to call it and to read. Databases of earlier versions get it when their owner opens them.
alter table the_schema.ledger_head add column if not exists digests text not null default 'SHA-256';
create or replace function the_schema.ledger_hash(data bytea, algorithm text) returns bytea
language plpgsql as $$
declare
    hash bytea;
begin
    if algorithm = 'SHA-256' then return sha256(data); end if;
    execute format('select %I.digest($1, $2)', coalesce((select nspname from pg_extension
        join pg_namespace n on n.oid = extnamespace where extname = 'pgcrypto'), 'pgcrypto'))
        into hash using data, lower(algorithm);
    return hash;
end $$;
create or replace function the_schema.ledger_append(
    at timestamptz, at_text text, rest text, new_subject text, new_key text, new_attempt uuid,
    expect bigint
) returns table (outcome text, body text, digest text) language plpgsql
security definer set search_path = the_schema, pg_temp as $$
-- version 3
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
    if head.sequence = 0 then  -- the first entry names the algorithm of the chain
        rest := left(rest, -1) || ',"digests":"' || head.digests || '"}';
    end if;
    new_body := '{"sequence":' || head.sequence + 1 || ',"recorded_at":"' || at_text || '",' || rest;
    new_digest := encode(
        ledger_hash(decode(head.digest, 'hex') || convert_to(new_body, 'UTF8'), head.digests), 'hex');
    insert into ledger_entry
        values (head.sequence + 1, new_subject, new_key, new_attempt, new_body, new_digest);
    update ledger_head set sequence = head.sequence + 1, digest = new_digest,
        recorded_at = at, recorded_text = at_text;
    return query select 'stored', new_body, new_digest;
end $$;
revoke execute on function the_schema.ledger_append from public;
