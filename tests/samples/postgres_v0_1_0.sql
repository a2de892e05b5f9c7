-- The ledger in PostgreSQL. The row lock on ledger_head and the constraints are the contract.
create table ledger_head (
    one boolean primary key default true check (one),
    sequence bigint not null,
    digest text not null,
    recorded_at timestamptz not null,
    recorded_text text not null
);
insert into ledger_head values (true, 0, repeat('0', 64), '-infinity', '');

create table ledger_entry (
    sequence bigint primary key,
    subject text not null,
    key text unique,
    attempt uuid unique,  -- of one call: sent again after a broken connection, it is stored once
    body text not null,  -- text, not jsonb: the digest covers these very bytes
    digest text not null
);
create index ledger_entry_subject on ledger_entry (subject, sequence);

create function ledger_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only';
end $$;
create trigger ledger_append_only before update or delete or truncate on ledger_entry
    for each statement execute function ledger_refuse();

create function ledger_append(
    at timestamptz, at_text text, rest text, new_subject text, new_key text, new_attempt uuid,
    expect bigint
) returns table (outcome text, body text, digest text) language plpgsql as $$
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
        at := head.recorded_at;
        at_text := head.recorded_text;
    end if;
    new_body := '{"sequence":' || head.sequence + 1 || ',"recorded_at":"' || at_text || '",' || rest;
    new_digest := encode(sha256(decode(head.digest, 'hex') || convert_to(new_body, 'UTF8')), 'hex');
    insert into ledger_entry
        values (head.sequence + 1, new_subject, new_key, new_attempt, new_body, new_digest);
    update ledger_head set sequence = head.sequence + 1, digest = new_digest,
        recorded_at = at, recorded_text = at_text;
    perform pg_notify('ledger', (head.sequence + 1)::text);
    return query select 'stored', new_body, new_digest;
end $$;
