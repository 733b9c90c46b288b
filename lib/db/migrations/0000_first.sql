CREATE TABLE "attempts" (
	"batch_id" text NOT NULL,
	"item_index" integer NOT NULL,
	"number" integer NOT NULL,
	"is_newest" boolean NOT NULL,
	"origin" text NOT NULL,
	"submission_id" text,
	"position" integer,
	"status" text NOT NULL,
	"session_id" text,
	"error" text,
	"failure" text,
	"failure_group" text,
	"retry_at" timestamp with time zone,
	"input" jsonb,
	"llm_id" text,
	"version_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"answer_due_at" timestamp with time zone DEFAULT now(),
	"revision" integer NOT NULL,
	CONSTRAINT "attempts_batch_id_item_index_number_pk" PRIMARY KEY("batch_id","item_index","number")
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"batch_id" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"detail" jsonb NOT NULL,
	"request_id" text,
	"outcome" jsonb,
	CONSTRAINT "audit_log_request_id_unique" UNIQUE("request_id")
);
--> statement-breakpoint
CREATE TABLE "batch_words" (
	"batch_id" text PRIMARY KEY NOT NULL,
	"pairs" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "batches" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"agent_id" text,
	"agent_name" text,
	"state" text NOT NULL,
	"upstream" text,
	"is_adopted" boolean DEFAULT false NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"marks" integer DEFAULT 0 NOT NULL,
	"sending" text DEFAULT 'going' NOT NULL,
	"in_flight_max" integer,
	"pilot" integer,
	"retry_rule" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"submitted_at" timestamp with time zone,
	"pinned_at" timestamp with time zone,
	"archived_at" timestamp with time zone,
	"sums" jsonb,
	"sums_revision" integer,
	"noticed_revision" integer
);
--> statement-breakpoint
CREATE TABLE "draft_readers" (
	"batch_id" text NOT NULL,
	"tab_id" text NOT NULL,
	"device" text NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"saved_at" timestamp with time zone,
	"saved_revision" integer,
	CONSTRAINT "draft_readers_batch_id_tab_id_pk" PRIMARY KEY("batch_id","tab_id")
);
--> statement-breakpoint
CREATE TABLE "items" (
	"batch_id" text NOT NULL,
	"id" text NOT NULL,
	"place" text collate "C" NOT NULL,
	"index" integer DEFAULT 0 NOT NULL,
	"label" text NOT NULL,
	"parts" jsonb NOT NULL,
	"metadata" jsonb NOT NULL,
	"llm_id" text,
	"version_id" text,
	"secrets" jsonb NOT NULL,
	CONSTRAINT "items_batch_id_id_pk" PRIMARY KEY("batch_id","id")
);
--> statement-breakpoint
CREATE TABLE "submissions" (
	"id" text PRIMARY KEY NOT NULL,
	"batch_id" text NOT NULL,
	"number" integer NOT NULL,
	"idempotency_key" text NOT NULL,
	"body" text NOT NULL,
	"body_sha256" text NOT NULL,
	"item_count" integer NOT NULL,
	"state" text NOT NULL,
	"upstream" text NOT NULL,
	"upstream_batch_id" text,
	"upstream_status" text,
	"adoption" jsonb,
	"tries" integer DEFAULT 0 NOT NULL,
	"error" text,
	"next_try_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"tried_at" timestamp with time zone,
	"next_poll_at" timestamp with time zone,
	"poll_interval_ms" integer DEFAULT 0 NOT NULL,
	"polled_at" timestamp with time zone,
	"poll_error" text,
	CONSTRAINT "submissions_idempotency_key_unique" UNIQUE("idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "upstreams" (
	"name" text PRIMARY KEY NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"hold" text,
	"hold_since" timestamp with time zone,
	"hold_until" timestamp with time zone,
	"message" text,
	"budget" real NOT NULL,
	"budget_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "files" (
	"id" text PRIMARY KEY NOT NULL,
	"upstream" text NOT NULL,
	"upload_id" text NOT NULL,
	"filename" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "files_upload_id_unique" UNIQUE("upload_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"endpoint_id" text NOT NULL,
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_deliveries_endpoint_id_event_id_pk" PRIMARY KEY("endpoint_id","event_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"upstream" text NOT NULL,
	"agent_id" text NOT NULL,
	"secret" text,
	"previous_secret" text,
	"previous_until" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_delivery_at" timestamp with time zone,
	"last_refused_at" timestamp with time zone,
	"last_refusal" text,
	"accepted" integer DEFAULT 0 NOT NULL,
	"repeated" integer DEFAULT 0 NOT NULL,
	"refused" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "answers" (
	"batch_id" text NOT NULL,
	"item_index" integer NOT NULL,
	"number" integer NOT NULL,
	"session_id" text NOT NULL,
	"finished_at" timestamp with time zone NOT NULL,
	"text" text,
	"is_cut" boolean DEFAULT false NOT NULL,
	"read_at" timestamp with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"error" text,
	"is_to_check" boolean DEFAULT true NOT NULL,
	CONSTRAINT "answers_batch_id_item_index_number_pk" PRIMARY KEY("batch_id","item_index","number")
);
--> statement-breakpoint
CREATE TABLE "batch_checks" (
	"batch_id" text PRIMARY KEY NOT NULL,
	"revision" integer NOT NULL,
	"checks" jsonb NOT NULL,
	"leased_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "check_results" (
	"batch_id" text NOT NULL,
	"item_index" integer NOT NULL,
	"number" integer NOT NULL,
	"finished_at" timestamp with time zone NOT NULL,
	"revision" integer NOT NULL,
	"outcomes" text NOT NULL,
	"reasons" jsonb NOT NULL,
	"mark" integer NOT NULL,
	"checked_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "check_results_batch_id_item_index_number_pk" PRIMARY KEY("batch_id","item_index","number")
);
--> statement-breakpoint
CREATE TABLE "row_verdicts" (
	"batch_id" text NOT NULL,
	"item_index" integer NOT NULL,
	"verdict" text,
	"note" text NOT NULL,
	"number" integer NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"mark" integer NOT NULL,
	CONSTRAINT "row_verdicts_batch_id_item_index_pk" PRIMARY KEY("batch_id","item_index")
);
--> statement-breakpoint
CREATE TABLE "notification_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"event_id" bigint,
	"target_id" text NOT NULL,
	"type" text NOT NULL,
	"batch_id" text,
	"batch_name" text NOT NULL,
	"body" text NOT NULL,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"next_try_at" timestamp with time zone,
	"completed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "notification_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "notification_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"occasion" text NOT NULL,
	"batch_id" text NOT NULL,
	"batch_name" text NOT NULL,
	"type" text NOT NULL,
	"status" text NOT NULL,
	"counts" jsonb NOT NULL,
	"item_count" integer NOT NULL,
	"is_for_browsers" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notification_events_occasion_unique" UNIQUE("occasion")
);
--> statement-breakpoint
CREATE TABLE "notification_targets" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"url" text NOT NULL,
	"host" text NOT NULL,
	"secret" text,
	"events" jsonb NOT NULL,
	"failure_percent" integer NOT NULL,
	"failure_least" integer NOT NULL,
	"stall_minutes" integer NOT NULL,
	"origin" text NOT NULL,
	"is_on" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_delivered_at" timestamp with time zone,
	"last_error" text,
	"last_error_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "notification_watches" (
	"batch_id" text PRIMARY KEY NOT NULL,
	"revision" integer NOT NULL,
	"ended_attempts" integer NOT NULL,
	"round_revision" integer NOT NULL,
	"counts" jsonb NOT NULL,
	"stands_at" integer NOT NULL,
	"moved_at" timestamp with time zone NOT NULL,
	"is_moving" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "saved_views" (
	"id" text PRIMARY KEY NOT NULL,
	"page" text NOT NULL,
	"name" text NOT NULL,
	"search" text NOT NULL,
	"owner" text,
	"is_shared" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "saved_views_reachable" CHECK ("saved_views"."is_shared" or "saved_views"."owner" is not null)
);
--> statement-breakpoint
CREATE TABLE "engine_agents" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"active_version_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "engine_batch_items" (
	"batch_id" text NOT NULL,
	"index" integer NOT NULL,
	"session_id" text,
	"version_id" text,
	"llm_id" text,
	"metadata" json NOT NULL,
	"error" text,
	CONSTRAINT "engine_batch_items_batch_id_index_pk" PRIMARY KEY("batch_id","index")
);
--> statement-breakpoint
CREATE TABLE "engine_batches" (
	"id" text PRIMARY KEY NOT NULL,
	"idempotency_key" text,
	"agent_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "engine_batches_idempotency_key_unique" UNIQUE("idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "engine_credentials" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"type" text NOT NULL,
	"body" text NOT NULL,
	"session_id" text,
	"message_id" text,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"completed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "engine_events" (
	"session_id" text NOT NULL,
	"sequence_number" integer NOT NULL,
	"message_id" text,
	"type" text NOT NULL,
	"source" text NOT NULL,
	"data" json NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "engine_events_session_id_sequence_number_pk" PRIMARY KEY("session_id","sequence_number")
);
--> statement-breakpoint
CREATE TABLE "engine_files" (
	"id" text PRIMARY KEY NOT NULL,
	"filename" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"sha256" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine_messages" (
	"id" text PRIMARY KEY NOT NULL,
	"session_id" text NOT NULL,
	"sequence_number" integer NOT NULL,
	"parts" json NOT NULL,
	"metadata" json,
	"status" text NOT NULL,
	"attempt" integer DEFAULT 1 NOT NULL,
	"workers_lost" integer DEFAULT 0 NOT NULL,
	"idempotency_key" text,
	"fingerprint" text NOT NULL,
	"error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"completed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "engine_sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"serial" bigint GENERATED ALWAYS AS IDENTITY (sequence name "engine_sessions_serial_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text,
	"agent_id" text NOT NULL,
	"version_id" text NOT NULL,
	"llm_id" text,
	"metadata" jsonb NOT NULL,
	"secrets" text,
	"llm_api_key" text,
	"placed_files" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"internet_access" boolean DEFAULT false NOT NULL,
	"status" text NOT NULL,
	"last_message_id" text,
	"last_message_status" text,
	"event_count" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"completed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "engine_snapshots" (
	"id" text PRIMARY KEY NOT NULL,
	"sha256" text NOT NULL,
	"size_bytes" integer NOT NULL,
	"metadata" json,
	"status" text NOT NULL,
	"failure_reason" text,
	"upload_token_sha256" text NOT NULL,
	"bundle" jsonb,
	"agent_id" text,
	"version_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine_versions" (
	"id" text PRIMARY KEY NOT NULL,
	"agent_id" text NOT NULL,
	"archive_sha256" text NOT NULL,
	"size_bytes" integer NOT NULL,
	"bundle" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "engine_webhooks" (
	"agent_id" text PRIMARY KEY NOT NULL,
	"url" text NOT NULL,
	"event_types" jsonb NOT NULL,
	"secret" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_submission_id_submissions_id_fk" FOREIGN KEY ("submission_id") REFERENCES "public"."submissions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_words" ADD CONSTRAINT "batch_words_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_readers" ADD CONSTRAINT "draft_readers_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "items" ADD CONSTRAINT "items_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "answers" ADD CONSTRAINT "answers_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "batch_checks" ADD CONSTRAINT "batch_checks_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "check_results" ADD CONSTRAINT "check_results_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "row_verdicts" ADD CONSTRAINT "row_verdicts_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_deliveries" ADD CONSTRAINT "notification_deliveries_event_id_notification_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."notification_events"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_deliveries" ADD CONSTRAINT "notification_deliveries_target_id_notification_targets_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."notification_targets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_events" ADD CONSTRAINT "notification_events_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_watches" ADD CONSTRAINT "notification_watches_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine_batch_items" ADD CONSTRAINT "engine_batch_items_batch_id_engine_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."engine_batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine_batch_items" ADD CONSTRAINT "engine_batch_items_session_id_engine_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."engine_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine_events" ADD CONSTRAINT "engine_events_session_id_engine_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."engine_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine_messages" ADD CONSTRAINT "engine_messages_session_id_engine_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."engine_sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine_versions" ADD CONSTRAINT "engine_versions_agent_id_engine_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."engine_agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "engine_webhooks" ADD CONSTRAINT "engine_webhooks_agent_id_engine_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."engine_agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_newest" ON "attempts" USING btree ("batch_id","item_index") WHERE is_newest;--> statement-breakpoint
CREATE INDEX "attempts_changed" ON "attempts" USING btree ("batch_id","revision") WHERE is_newest;--> statement-breakpoint
CREATE INDEX "attempts_status" ON "attempts" USING btree ("batch_id","status") WHERE is_newest;--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_place" ON "attempts" USING btree ("submission_id","position");--> statement-breakpoint
CREATE INDEX "attempts_session" ON "attempts" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "attempts_to_plan" ON "attempts" USING btree ("batch_id","number" DESC NULLS LAST,"item_index") WHERE is_newest and submission_id is null and status = 'unsent';--> statement-breakpoint
CREATE INDEX "attempts_in_flight" ON "attempts" USING btree ("batch_id") WHERE is_newest and submission_id is not null and status not in ('stopped', 'completed', 'failed');--> statement-breakpoint
CREATE INDEX "attempts_failed" ON "attempts" USING btree ("finished_at") WHERE is_newest and status = 'failed';--> statement-breakpoint
CREATE INDEX "attempts_due" ON "attempts" USING btree ("answer_due_at") WHERE is_newest and (answer_due_at, session_id, finished_at) is not null;--> statement-breakpoint
CREATE INDEX "attempts_retry" ON "attempts" USING btree ("retry_at") WHERE is_newest and retry_at is not null;--> statement-breakpoint
CREATE INDEX "audit_log_batch" ON "audit_log" USING btree ("batch_id","id");--> statement-breakpoint
CREATE INDEX "batches_created" ON "batches" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "batches_to_notice" ON "batches" USING btree ("id") WHERE state = 'sent' and noticed_revision is distinct from revision;--> statement-breakpoint
CREATE INDEX "items_order" ON "items" USING btree ("batch_id","index");--> statement-breakpoint
CREATE INDEX "items_place" ON "items" USING btree ("batch_id","place","id");--> statement-breakpoint
CREATE INDEX "submissions_batch" ON "submissions" USING btree ("batch_id","number");--> statement-breakpoint
CREATE INDEX "submissions_try" ON "submissions" USING btree ("next_try_at");--> statement-breakpoint
CREATE INDEX "submissions_poll" ON "submissions" USING btree ("next_poll_at");--> statement-breakpoint
CREATE INDEX "submissions_upstream" ON "submissions" USING btree ("upstream_batch_id");--> statement-breakpoint
CREATE INDEX "files_same" ON "files" USING btree ("upstream","size_bytes","sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_endpoints_agent" ON "webhook_endpoints" USING btree ("upstream","agent_id");--> statement-breakpoint
CREATE INDEX "answers_missing" ON "answers" USING btree ("batch_id") WHERE text is null;--> statement-breakpoint
CREATE INDEX "answers_to_check" ON "answers" USING btree ("batch_id") WHERE is_to_check and text is not null;--> statement-breakpoint
CREATE INDEX "check_results_changed" ON "check_results" USING btree ("batch_id","mark");--> statement-breakpoint
CREATE INDEX "row_verdicts_changed" ON "row_verdicts" USING btree ("batch_id","mark");--> statement-breakpoint
CREATE UNIQUE INDEX "notification_deliveries_once" ON "notification_deliveries" USING btree ("event_id","target_id");--> statement-breakpoint
CREATE INDEX "notification_deliveries_newest" ON "notification_deliveries" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "notification_deliveries_pending" ON "notification_deliveries" USING btree ("created_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "notification_events_batch" ON "notification_events" USING btree ("batch_id");--> statement-breakpoint
CREATE INDEX "notification_watches_moving" ON "notification_watches" USING btree ("moved_at") WHERE is_moving;--> statement-breakpoint
CREATE UNIQUE INDEX "saved_views_name" ON "saved_views" USING btree ("page",(case when "is_shared" then '' else "owner" end),lower("name"));--> statement-breakpoint
CREATE UNIQUE INDEX "engine_agents_name" ON "engine_agents" USING btree ("name") WHERE deleted_at is null;--> statement-breakpoint
CREATE INDEX "engine_batch_items_session" ON "engine_batch_items" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "engine_deliveries_pending" ON "engine_deliveries" USING btree ("created_at") WHERE status = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "engine_messages_session" ON "engine_messages" USING btree ("session_id","sequence_number");--> statement-breakpoint
CREATE UNIQUE INDEX "engine_messages_key" ON "engine_messages" USING btree ("session_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "engine_messages_unfinished" ON "engine_messages" USING btree ("created_at") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "engine_messages_fingerprint" ON "engine_messages" USING btree ("fingerprint");--> statement-breakpoint
CREATE INDEX "engine_sessions_metadata" ON "engine_sessions" USING gin ("metadata");--> statement-breakpoint
CREATE INDEX "engine_sessions_agent" ON "engine_sessions" USING btree ("agent_id","serial");--> statement-breakpoint
CREATE INDEX "engine_sessions_secret" ON "engine_sessions" USING btree ("completed_at") WHERE secrets is not null or llm_api_key is not null;--> statement-breakpoint
CREATE INDEX "engine_versions_agent" ON "engine_versions" USING btree ("agent_id");