{{/* The label of the version is what analyses tell canary and stable apart by. */}}
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

{{/* What somebody has to look at, each with the runbook's words in its description. Bounds are those of the service level. */}}
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
            summary: {{ .Chart.Name }} answers more than 2 % of requests with a 5xx
            description: If a rollout is going on, abort it (kubectl argo rollouts abort {{ .Chart.Name }}-api). Else see the api's log and db_pool_waiting.
        - alert: EventsNotPublished
          expr: max(outbox_oldest_unpublished_age_seconds{ {{- $labels }}}) > 60
          for: 2m
          labels: {severity: {{ $severity }}}
          annotations:
            summary: An event of {{ .Chart.Name }} has waited for publication for more than a minute
            description: Nothing is lost, and commands go on. Is the broker there, and the worker's sidecar? A single list that waits is refused by the broker, see the worker's log.
        - alert: EffectsLate
          expr: |
            histogram_quantile(0.99, sum by (le) (rate(inbox_commit_to_effect_seconds_bucket{ {{- $labels }}}[10m]))) > 1
          for: 10m
          labels: {severity: warning}
          annotations:
            summary: Of the events that {{ .Chart.Name }} handles, more than one in a hundred takes effect later than 1 s after its commit
            description: Compare the consumer group's lag and the number of workers, then db_pool_waiting.
        - alert: DeadLetters
          expr: max(inbox_dead_letters{ {{- $labels }}}) > 0
          labels: {severity: warning}
          annotations:
            summary: {{ .Chart.Name }} has events that it could not apply
            description: See them with "todo-platform dlq list", replay them after the fix.
        - alert: MetricsAbsent
          expr: |
            absent(process_start_time_seconds{ {{- $labels }},role="api"})
              or absent(outbox_oldest_unpublished_age_seconds{ {{- $labels }}})
          for: 5m
          labels: {severity: {{ $severity }}}
          annotations:
            summary: {{ .Chart.Name }} has told nothing for five minutes
            description: What is not measured cannot be judged. Are its pods ready, and does Prometheus reach them?
{{- end }}
