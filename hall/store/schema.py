"""The tables, as numbered migrations. Uniqueness that the day depends on is a constraint here, never a check elsewhere."""

from sqlite_utils import Database, Migrations

migrations = Migrations("khai-mac")

ALERTS = "kind in ('door.wrongly_refused', 'door.double_admitted', 'door.guessing_noticed', 'paper.badges_exhausted')"
"""Facts that somebody at the desk must look at. Queries that use this very text find them by its index."""


@migrations()
def m001_conference(db: Database) -> None:
    db.executescript("""
    create table conference(id integer primary key check(id = 1), ticket_key blob not null, body text not null check(json_valid(body))) strict;
    create table pin(role text primary key, salt blob not null, hash blob not null, changed_at text not null) strict;

    create table event(rev integer primary key autoincrement, at text not null, kind text not null, actor text not null,
        body text not null check(json_valid(body))) strict;
    create trigger event_is_append_only_u before update on event begin select raise(abort, 'event is append-only'); end;
    create trigger event_is_append_only_d before delete on event begin select raise(abort, 'event is append-only'); end;

    create table command(cmd_id text primary key, at text not null, kind text not null, actor text not null,
        reply text not null check(json_valid(reply))) strict, without rowid;
    """)


@migrations()
def m002_roster(db: Database) -> None:
    db.executescript("""
    create table delegate(
        id integer primary key, number text not null unique, full_name text not null, folded text not null,
        salutation text not null default '', post text not null default '', unit text not null default '', category text not null,
        seat text not null default '', sex text not null default '', birth_date text not null default '', birth_year integer,
        phone text not null default '', ethnicity text not null default '', party_member text not null default '',
        distinction text not null default '', note text not null default '', kind text not null default 'person',
        representative text not null default '', award_group integer, active integer not null default 1) strict;
    create index delegate_unit on delegate(unit);
    create table ticket(
        id integer primary key, delegate_id integer not null references delegate(id), kind text not null check(kind in ('invitation', 'badge')),
        issue integer not null, code text not null unique, state text not null check(state in ('valid', 'revoked')),
        issued_at text not null, revoked_at text not null default '', reason text not null default '',
        unique(delegate_id, kind, issue)) strict;
    create unique index ticket_one_valid on ticket(delegate_id, kind) where state = 'valid';
    create table import_batch(id integer primary key, at text not null, file_name text not null, sha256 text not null,
        added integer not null, updated integer not null, unchanged integer not null) strict;
    """)


@migrations()
def m003_door(db: Database) -> None:
    db.executescript("""
    create table device(
        id integer primary key, name text not null, kind text not null, printer text not null default '',
        token_hash blob not null unique, enrolled_at text not null, last_seen text not null default '',
        revoked_at text not null default '', info text not null default '{}' check(json_valid(info))) strict;
    create table enrol_code(code_hash blob primary key, name text not null, kind text not null, printer text not null default '',
        expires_at text not null, used_at text not null default '') strict, without rowid;
    create table arrival(
        id integer primary key, delegate_id integer not null references delegate(id), at text not null, place text not null,
        method text not null, scan_id text not null, undone_at text not null default '', undone_by text not null default '',
        reason text not null default '') strict;
    create unique index arrival_once on arrival(delegate_id) where undone_at = '';
    create table scan(
        scan_id text primary key, at text not null, place text not null, outcome text not null, first_time integer not null,
        delegate_id integer, arrived_at text not null, arrived_place text not null) strict, without rowid;
    create index scan_refused on scan(outcome) where outcome not in ('welcome', 'already_in');
    create table tally(dim text not null, key text not null, total integer not null default 0, present integer not null default 0,
        primary key(dim, key)) strict, without rowid;
    """)


@migrations()
def m004_paper(db: Database) -> None:
    db.executescript("""
    create table printer(name text primary key, address text not null, position integer not null, paused integer not null default 0,
        state text not null default 'unseen', detail text not null default '', state_at text not null default '') strict;
    create table print_job(
        id integer primary key, delegate_id integer not null references delegate(id), serial text not null unique,
        state text not null check(state in ('queued', 'sending', 'done', 'handed_over', 'torn', 'unknown', 'held', 'cancelled')),
        printer text not null default '', badge text not null check(json_valid(badge)), reason text not null, requested_by text not null,
        created_at text not null, started_at text not null default '', ended_at text not null default '', note text not null default '') strict;
    create unique index print_job_one_open on print_job(delegate_id) where state in ('queued', 'sending', 'unknown', 'held');
    create index print_job_state on print_job(state);
    create index print_job_delegate on print_job(delegate_id, id);
    create index print_job_printer on print_job(printer, started_at);
    create index print_job_open on print_job(state, id) where state in ('queued', 'sending', 'unknown', 'held', 'torn');
    create table print_audit(id integer primary key, at text not null, job_id integer not null references print_job(id),
        state text not null, actor text not null, note text not null default '') strict;
    create index print_audit_job on print_audit(job_id);
    """)


@migrations()
def m005_stage(db: Database) -> None:
    db.executescript("""
    create table stage(id integer primary key check(id = 1), state text not null check(json_valid(state))) strict;
    create table speaker(id integer primary key, item_id text not null, position integer not null, full_name text not null,
        salutation text not null default '', post text not null default '', unit text not null default '', title text not null default '',
        minutes integer) strict;
    create index speaker_item on speaker(item_id, position);
    """)


@migrations()
def m006_people(db: Database) -> None:
    db.executescript("""
    alter table arrival add column left_at text not null default '';
    create index arrival_left on arrival(delegate_id) where left_at != '' and undone_at = '';
    create index arrival_at on arrival(at) where undone_at = '';
    alter table scan add column came_back integer not null default 0;
    create table stand_in(arrival_id integer primary key references arrival(id), full_name text not null, folded text not null,
        salutation text not null default '', post text not null default '', unit text not null default '',
        substitute integer not null, recorded_at text not null, recorded_by text not null) strict;
    create table absence(id integer primary key, delegate_id integer not null references delegate(id), at text not null,
        reason text not null, recorded_by text not null, withdrawn_at text not null default '', withdrawn_by text not null default '') strict;
    create unique index absence_once on absence(delegate_id) where withdrawn_at = '';
    create table walk_in(id integer primary key, at text not null, fields text not null check(json_valid(fields)), asked_by text not null,
        state text not null default 'waiting' check(state in ('waiting', 'approved', 'rejected')), decided_at text not null default '',
        decided_by text not null default '', reason text not null default '', delegate_id integer unique references delegate(id)) strict;
    create index walk_in_waiting on walk_in(id) where state = 'waiting';
    alter table speaker add column delegate_id integer references delegate(id);
    create index speaker_delegate on speaker(delegate_id) where delegate_id is not null;
    create index delegate_folded on delegate(folded);
    """)


@migrations()
def m007_device_language(db: Database) -> None:
    db.executescript("""
    alter table device add column language text not null default '' check(language in ('', 'vi', 'en'));
    """)


@migrations()
def m008_attention(db: Database) -> None:
    db.executescript("""
    alter table delegate add column attention text not null default '';
    """)


@migrations()
def m009_queue(db: Database) -> None:
    db.executescript("""
    alter table print_job add column priority integer not null default 1;
    alter table print_job add column spare text not null default '';
    alter table print_job add column cuts_before integer;
    alter table print_job add column paper_mm integer not null default 0;
    create index print_job_queue on print_job(priority, id) where state = 'queued';
    alter table device add column spare text not null default '';
    alter table printer add column roll_mm integer not null default 0;
    alter table printer add column used_mm integer not null default 0;
    alter table printer add column roll_at text not null default '';
    alter table printer add column record text not null default '{}' check(json_valid(record));
    alter table printer add column record_at text not null default '';
    """)


@migrations()
def m010_newest(db: Database) -> None:
    db.execute(f"create index event_alert on event(rev) where {ALERTS}")
    db.execute("create index print_job_ended on print_job(ended_at, id) where ended_at != ''")


@migrations()
def m011_begun(db: Database) -> None:
    db.execute("create index print_audit_sending on print_audit(actor, id) where state = 'sending'")
