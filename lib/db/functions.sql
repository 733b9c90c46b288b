-- What the engine does for every message, as functions, because their plans are then kept: planning such statements
-- costs more than carrying them out. Every start puts them in place, beside processes of an older version that use
-- them: what a function takes and answers may not change; a new one gets a new name.

-- Takes a message to run it; null when it has ended, is not there, or one before it has not ended. One that is found
-- running lost its worker: its attempt rises. Answers a Turn (lib/engine/store/messages.ts).
create or replace function engine_take_message(given_id text) returns json language plpgsql as $$
declare turn json;
begin
  with held as (
    select id, status from engine_messages mine
    where id = given_id and status in ('queued', 'running', 'waiting_for_tool')
      and not exists (
        select 1 from engine_messages earlier
        where earlier.session_id = mine.session_id and earlier.sequence_number < mine.sequence_number
          and earlier.status not in ('completed', 'failed'))
    for update
  ), message as (
    update engine_messages set status = 'running',
      attempt = attempt + (held.status = 'running')::int,
      workers_lost = workers_lost + (held.status = 'running')::int
    from held where engine_messages.id = held.id
    returning engine_messages.*, held.status as was
  ), session as (
    update engine_sessions set event_count = event_count + 1, started_at = coalesce(started_at, now()),
      last_message_status = case when last_message_id = message.id then 'running' else last_message_status end
    from message where engine_sessions.id = message.session_id
    returning engine_sessions.*
  ), event as (
    insert into engine_events (session_id, sequence_number, message_id, type, source, data)
    select session.id, session.event_count, message.id, 'message.status_changed', 'system',
      json_build_object('status', 'running', 'attempt', message.attempt)
    from session, message
  )
  select json_build_object(
    'messageId', message.id, 'sessionId', session.id, 'attempt', message.attempt,
    'workersLost', message.workers_lost, 'parts', message.parts, 'fingerprint', message.fingerprint,
    'isFresh', message.sequence_number = 1 and message.was = 'queued' and message.attempt = 1
      and session.event_count <= 4,
    'eventCount', session.event_count, 'agentId', session.agent_id, 'versionId', session.version_id,
    'llmId', session.llm_id, 'internetAccess', session.internet_access, 'secrets', session.secrets,
    'llmApiKey', session.llm_api_key, 'placedFiles', session.placed_files)
  into turn from message, session;
  return turn;
end $$;

-- Appends events in the order given while the message is running in this attempt; answers the number of the ledger's
-- newest event, null when the message is not. Locks the message before the session, as every writer does.
create or replace function engine_append_events(given_id text, given_attempt int, events json) returns int
language plpgsql as $$
declare newest int;
begin
  with held as (
    select session_id from engine_messages
    where id = given_id and attempt = given_attempt and status = 'running'
    for update
  ), session as (
    update engine_sessions set event_count = event_count + json_array_length(events)
    from held where id = held.session_id
    returning id, event_count
  ), added as (
    insert into engine_events (session_id, sequence_number, message_id, type, source, data)
    select session.id, session.event_count - json_array_length(events) + number, given_id,
      event->>'type', event->>'source', event->'data'
    from session, json_array_elements(events) with ordinality as each(event, number)
  )
  select event_count into newest from session;
  return newest;
end $$;

-- The usual end of a turn: nothing was added to the ledger behind the worker's back, no message waits, and no webhook
-- wants to know. Answers the number of the newest event; null, having changed nothing, when it is not so.
create or replace function engine_end_message(
  given_id text, given_attempt int, given_session text, given_agent text, known_events int,
  given_status text, given_error text, events json
) returns int language plpgsql as $$
declare newest int;
begin
  with held as (
    select id, session_id from engine_messages
    where id = given_id and attempt = given_attempt and status = 'running'
      and not exists (
        select 1 from engine_messages waiting where waiting.session_id = given_session and waiting.status = 'queued')
      and not exists (select 1 from engine_webhooks where agent_id = given_agent)
    for update
  ), session as (
    update engine_sessions set event_count = event_count + json_array_length(events), status = 'idle',
      last_message_status = case when last_message_id = held.id then given_status else last_message_status end,
      completed_at = now()
    from held where engine_sessions.id = held.session_id and event_count = known_events
    returning engine_sessions.id, event_count
  ), message as (
    update engine_messages set status = given_status, error = given_error, completed_at = now()
    from session where engine_messages.id = given_id
  ), added as (
    insert into engine_events (session_id, sequence_number, message_id, type, source, data)
    select session.id, session.event_count - json_array_length(events) + number, given_id,
      event->>'type', event->>'source', event->'data'
    from session, json_array_elements(events) with ordinality as each(event, number)
  )
  select event_count into newest from session;
  return newest;
end $$;

-- The audit log is only ever added to.
create or replace function audit_log_is_kept() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only ever added to';
end $$;
create or replace trigger audit_log_is_kept before update or delete or truncate on audit_log
  for each statement execute function audit_log_is_kept();

-- Tells every process which batch has something new for its readers (lib/live/changes.ts): its id, `*` for all of them.
create or replace function tell_batch_changed() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'upstreams' then
    perform pg_notify('batchdeck_batches', '*');
  elsif tg_table_name in ('submissions', 'notification_events') then
    perform pg_notify('batchdeck_batches', new.batch_id);
  elsif tg_op = 'DELETE' then
    perform pg_notify('batchdeck_batches', old.id);
  else
    perform pg_notify('batchdeck_batches', new.id);
  end if;
  return null;
end $$;
create or replace trigger tell_changed after insert or delete or update of
    revision, marks, name, state, sending, in_flight_max, pilot, retry_rule, pinned_at, archived_at on batches
  for each row execute function tell_batch_changed();
create or replace trigger tell_trouble after update of state, error, poll_error on submissions
  for each row
  when (old.state is distinct from new.state or old.error is distinct from new.error
    or old.poll_error is distinct from new.poll_error)
  execute function tell_batch_changed();
create or replace trigger tell_hold after update of hold, message on upstreams
  for each row when (old.hold is distinct from new.hold or old.message is distinct from new.message)
  execute function tell_batch_changed();
create or replace trigger tell_noticed after insert on notification_events
  for each row execute function tell_batch_changed();

-- Tells who follows sessions of the engine (lib/submissions/hasten.ts) which one has come further.
create or replace function tell_session_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('engine_sessions', new.id);
  return null;
end $$;
create or replace trigger tell_session after update of last_message_status on engine_sessions
  for each row when (old.last_message_status is distinct from new.last_message_status)
  execute function tell_session_changed();
