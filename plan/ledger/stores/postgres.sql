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
