{{/* Analyses tell canary and stable apart by the label rollouts-pod-template-hash. */}}
{{- define "service-lib.podMonitor" -}}
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata:
  name: {{ .Chart.Name }}
  labels: {{- include "service-lib.labels" (dict "root" . "component" "monitoring") | nindent 4 }}
    {{- with .Values.prometheus.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  selector:
    matchLabels:
      app.kubernetes.io/name: {{ .Chart.Name }}
    matchExpressions:
      - {key: app.kubernetes.io/component, operator: In, values: [api, worker]}
  podTargetLabels: [rollouts-pod-template-hash, app.kubernetes.io/version]
  podMetricsEndpoints:
    - port: metrics
      path: /metrics
      interval: 10s
{{- end }}

{{/* Alerts. Each description says what to do. */}}
{{- define "service-lib.rules" -}}
{{- $service := include "service-lib.definition" . | fromYaml }}
{{- $labels := printf "namespace=%q,service=%q" .Release.Namespace .Chart.Name }}
{{- $severity := ternary "critical" "warning" (eq .Values.environment "production") }}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {{ .Chart.Name }}
  labels: {{- include "service-lib.labels" (dict "root" . "component" "monitoring") | nindent 4 }}
    {{- with .Values.prometheus.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  groups:
    - name: {{ .Chart.Name }}
      rules:
        - alert: RequestsFail
          expr: |
            sum(rate(http_server_request_duration_seconds_count{ {{- $labels }},role="api",route=~"/api/.+",status=~"5.."}[5m]))
              / sum(rate(http_server_request_duration_seconds_count{ {{- $labels }},role="api",route=~"/api/.+"}[5m])) > 0.02
          for: 5m
          labels: {severity: {{ $severity }}}
          annotations:
            summary: {{ .Chart.Name }} answers more than 2% of requests with a 5xx
            description: If a rollout is in progress, abort it (kubectl argo rollouts abort {{ .Chart.Name }}-api). Otherwise check the api's log and db_pool_waiting.
        - alert: EventsNotPublished
          expr: max(outbox_oldest_unpublished_age_seconds{ {{- $labels }}}) > 60
          for: 2m
          labels: {severity: {{ $severity }}}
          annotations:
            summary: An event of {{ .Chart.Name }} has been unpublished for more than a minute
            description: Nothing is lost, and commands still work. Check the broker and the worker's sidecar.
        - alert: EventsRefused
          expr: max(outbox_refused_events{ {{- $labels }}}) > 0
          for: 5m
          labels: {severity: warning}
          annotations:
            summary: The broker refuses an event of {{ .Chart.Name }}
            description: Later events of its aggregate wait; others go on. Show the reason with "todo-platform outbox list". If the broker can never take it, let its aggregate go on with "todo-platform outbox park".
        - alert: EventsParked
          expr: max(outbox_parked_events{ {{- $labels }}}) > 0
          labels: {severity: warning}
          annotations:
            summary: An operator took an event of {{ .Chart.Name }} out of the outbox
            description: Consumers have not seen it. List it with "todo-platform outbox list", fix the cause, then publish it with "todo-platform outbox retry".
        - alert: OldSnapshot
          expr: max(postgres_oldest_snapshot_age_seconds{ {{- $labels }}}) > 3600
          for: 5m
          labels: {severity: warning}
          annotations:
            summary: Postgres of {{ .Chart.Name }} has kept old row versions for more than an hour
            description: Tables and indexes grow. Find the cause in pg_stat_activity (backend_xmin), pg_replication_slots and pg_prepared_xacts, such as a backup, a standby that is away or a forgotten transaction, and end it.
        - alert: EffectsLate
          expr: |
            histogram_quantile(0.99, sum by (le) (rate(inbox_commit_to_effect_seconds_bucket{ {{- $labels }}}[10m]))) > 1
          for: 10m
          labels: {severity: warning}
          annotations:
            summary: More than 1% of the events that {{ .Chart.Name }} handles take effect later than 1 s after their commit
            description: Check the consumer group's lag and the number of workers, then db_pool_waiting.
        - alert: DeadLetters
          expr: max(inbox_dead_letters{ {{- $labels }}}) > 0
          labels: {severity: warning}
          annotations:
            summary: {{ .Chart.Name }} has dead letters
            description: List them with "todo-platform dlq list", fix the cause, then replay them with "todo-platform dlq replay".
        - alert: ProjectionDiffers
          expr: max by (projection) (projection_differences{ {{- $labels }}}) > 0
          labels: {severity: {{ $severity }}}
          annotations:
            summary: The projection {{ `{{ $labels.projection }}` }} of {{ .Chart.Name }} differs from its source
            description: Compare again with "todo-platform projections verify", which lists the rows. If they still differ, mend them with "todo-platform projections rebuild". See docs/operate/projections.md.
        - alert: ProjectionNotVerified
          expr: time() - max by (projection) (projection_verified_timestamp_seconds{ {{- $labels }}}) > 10800
          for: 10m
          labels: {severity: warning}
          annotations:
            summary: The projection {{ `{{ $labels.projection }}` }} of {{ .Chart.Name }} has not been verified for three hours
            description: Look at "todo-platform projections list" and the worker's log. The worker retries while the source service is away.
        - alert: ExpiredRowsKept
          expr: time() - max(retention_last_run_timestamp_seconds{ {{- $labels }}}) > 10800
          for: 15m
          labels: {severity: warning}
          annotations:
            summary: {{ .Chart.Name }} has not deleted expired rows for three hours
            description: Nothing is lost, but tables grow. The worker's log names the table and the error ("could not delete expired rows"). Each worker tries again every hour and when it starts.
        - alert: MetricsAbsent
          expr: |
            absent(process_start_time_seconds{ {{- $labels }},role="api"})
              or absent(outbox_oldest_unpublished_age_seconds{ {{- $labels }}})
          for: 5m
          labels: {severity: {{ $severity }}}
          annotations:
            summary: Prometheus has had no metrics of {{ .Chart.Name }} for five minutes
            description: Other alerts cannot fire without metrics. Check whether the pods are ready, and whether Prometheus reaches them.
{{- end }}
