{{/*
One metric of an analysis. The query returns one number, or nothing if it cannot judge: no series, not a number, too little traffic.
Nothing counts as neither success nor failure, so a rollout that cannot be judged is held, not promoted.
In: {name, prometheus, analysis, query, max}. A measurement succeeds if it is at most `max`.
https://argo-rollouts.readthedocs.io/en/stable/features/analysis/
*/}}
{{- define "service-lib.metric" -}}
- name: {{ .name }}
  interval: {{ int .analysis.intervalSeconds }}s
  initialDelay: {{ int .analysis.initialDelaySeconds }}s
  failureLimit: {{ int .analysis.failureLimit }}
  inconclusiveLimit: {{ int .analysis.inconclusiveLimit }}
  consecutiveErrorLimit: {{ int .analysis.errorLimit }}
  successCondition: len(result) == 1 && !isNaN(result[0]) && result[0] <= {{ .max }}
  failureCondition: len(result) == 1 && !isNaN(result[0]) && result[0] > {{ .max }}
  provider:
    prometheus:
      address: {{ .prometheus.address | quote }}
      timeout: 10
      query: |
        {{- .query | nindent 8 }}
{{- end }}

{{/* Labels that select the series of one version. In: {root, role, version: an argument of the AnalysisTemplate, more: further labels}. */}}
{{- define "service-lib.series" -}}
namespace="{{ .root.Release.Namespace }}",service="{{ .root.Chart.Name }}",role="{{ .role }}",rollouts_pod_template_hash="{{ printf "{{args.%s}}" .version }}"{{ with .more }},{{ . }}{{ end }}
{{- end }}

{{/*
Compares the canary's api with the stable one: errors, latency, restarts. Errors and latency are judged only if the canary got enough
requests. A stable version without traffic counts as free of errors, and as fast as latencyFloorSeconds.
*/}}
{{- define "service-lib.apiAnalysis" -}}
{{- $analysis := .Values.api.canary.analysis }}
{{- $window := printf "%ds" (int $analysis.windowSeconds) }}
{{- $process := include "service-lib.series" (dict "root" . "role" "api" "version" "canary") }}
{{- $stableProcess := include "service-lib.series" (dict "root" . "role" "api" "version" "stable") }}
{{- /* Only requests of the API count: Kubernetes' probes are no traffic. */}}
{{- $canary := printf "%s,route=~\"/api/.+\"" $process }}
{{- $stable := printf "%s,route=~\"/api/.+\"" $stableProcess }}
{{- $enough := printf "sum(increase(http_server_request_duration_seconds_count{%s}[%s])) >= %d" $canary $window (int $analysis.minimumRequests) }}
{{- $metric := dict "prometheus" .Values.prometheus "analysis" $analysis }}
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata:
  name: {{ .Chart.Name }}-api
  labels: {{- include "service-lib.labels" (dict "root" . "component" "api") | nindent 4 }}
spec:
  args:
    - name: canary
    - name: stable
  metrics:
    {{- $query := include "service-lib.errorRatioQuery" (dict "canary" $canary "stable" $stable "window" $window "enough" $enough) }}
    {{- include "service-lib.metric" (merge (dict "name" "error-ratio-above-stable" "query" $query "max" $analysis.maxErrorRatioAboveStable) $metric) | nindent 4 }}
    {{- $query = include "service-lib.latencyRatioQuery" (dict "canary" $canary "stable" $stable "window" $window "enough" $enough "floor" $analysis.latencyFloorSeconds) }}
    {{- include "service-lib.metric" (merge (dict "name" "p99-latency-to-stable" "query" $query "max" $analysis.maxLatencyRatioToStable) $metric) | nindent 4 }}
    {{- $query = include "service-lib.restartsQuery" (dict "root" . "canary" $process "stable" $stableProcess) }}
    {{- include "service-lib.metric" (merge (dict "name" "restarts-above-stable" "query" $query "max" (int $analysis.maxRestartsAboveStable)) $metric) | nindent 4 }}
{{- end }}

{{/* Share of requests answered with a 5xx, 0 to 1, minus the stable version's share. */}}
{{- define "service-lib.errorRatioQuery" -}}
(
  (sum(rate(http_server_request_duration_seconds_count{ {{- .canary }},status=~"5.."}[{{ .window }}])) or vector(0))
    / sum(rate(http_server_request_duration_seconds_count{ {{- .canary }}}[{{ .window }}]))
  - (
    (sum(rate(http_server_request_duration_seconds_count{ {{- .stable }},status=~"5.."}[{{ .window }}]))
      / sum(rate(http_server_request_duration_seconds_count{ {{- .stable }}}[{{ .window }}])) >= 0)
    or vector(0)
  )
) and on() ({{ .enough }})
{{- end }}

{{/* The canary's 99th percentile divided by the stable version's, which counts as at least `floor` seconds. */}}
{{- define "service-lib.latencyRatioQuery" -}}
(
  histogram_quantile(0.99, sum by (le) (rate(http_server_request_duration_seconds_bucket{ {{- .canary }}}[{{ .window }}])))
    / clamp_min(
      (histogram_quantile(0.99, sum by (le) (rate(http_server_request_duration_seconds_bucket{ {{- .stable }}}[{{ .window }}]))) >= 0)
      or vector({{ .floor }}),
      {{ .floor }}
    )
) and on() ({{ .enough }})
{{- end }}

{{/*
Restarts of processes in existing pods, minus those of the stable version. The window is ten minutes, because Kubernetes waits up to
five minutes before it restarts a crashed container, and the pod has no metrics during that time.
*/}}
{{- define "service-lib.restartsQuery" -}}
{{- $present := printf "and on(namespace, pod) up{namespace=%q}" .root.Release.Namespace -}}
sum(changes(process_start_time_seconds{ {{- .canary }}}[10m]) {{ $present }})
  - (sum(changes(process_start_time_seconds{ {{- .stable }}}[10m]) {{ $present }}) or vector(0))
{{- end }}

{{/*
Compares the canary's worker with the stable ones: restarts and, if it subscribes to topics, failed events, dead letters and lag. Lag
belongs to the whole consumer group, so it shows a canary that slows the others down.
*/}}
{{- define "service-lib.workerAnalysis" -}}
{{- $messaging := .Files.Get "files/messaging.yaml" | fromYaml }}
{{- $analysis := .Values.worker.canary.analysis }}
{{- $window := printf "%ds" (int $analysis.windowSeconds) }}
{{- $canary := include "service-lib.series" (dict "root" . "role" "worker" "version" "canary") }}
{{- $stable := include "service-lib.series" (dict "root" . "role" "worker" "version" "stable") }}
{{- $enough := printf "sum(increase(inbox_events_total{%s}[%s])) >= %d" $canary $window (int $analysis.minimumEvents) }}
{{- $metric := dict "prometheus" .Values.prometheus "analysis" $analysis }}
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata:
  name: {{ .Chart.Name }}-worker
  labels: {{- include "service-lib.labels" (dict "root" . "component" "worker") | nindent 4 }}
spec:
  args:
    - name: canary
    - name: stable
  metrics:
    {{- $query := "" }}
    {{- if $messaging.topics }}
    {{- $query = include "service-lib.failureRatioQuery" (dict "canary" $canary "stable" $stable "window" $window "enough" $enough) }}
    {{- include "service-lib.metric" (merge (dict "name" "handler-failures-above-stable" "query" $query "max" $analysis.maxFailureRatioAboveStable) $metric) | nindent 4 }}
    {{- $query = include "service-lib.deadLettersQuery" (dict "canary" $canary "stable" $stable "window" $window "enough" $enough) }}
    {{- include "service-lib.metric" (merge (dict "name" "dead-letters-above-stable" "query" $query "max" (int $analysis.maxDeadLettersAboveStable)) $metric) | nindent 4 }}
    {{- end }}
    {{- $query = include "service-lib.restartsQuery" (dict "root" . "canary" $canary "stable" $stable) }}
    {{- include "service-lib.metric" (merge (dict "name" "restarts-above-stable" "query" $query "max" 0) $metric) | nindent 4 }}
    {{- if $messaging.topics }}
    {{- $query = include "service-lib.lagQuery" . }}
    {{- include "service-lib.metric" (merge (dict "name" "lag" "query" $query "max" (int $analysis.maxLag)) $metric) | nindent 4 }}
    {{- end }}
{{- end }}

{{/* Share of events that were retried or declared dead, 0 to 1, minus the stable version's share. */}}
{{- define "service-lib.failureRatioQuery" -}}
(
  (sum(rate(inbox_events_total{ {{- .canary }},outcome=~"retried|dead"}[{{ .window }}])) or vector(0))
    / sum(rate(inbox_events_total{ {{- .canary }}}[{{ .window }}]))
  - (
    (sum(rate(inbox_events_total{ {{- .stable }},outcome=~"retried|dead"}[{{ .window }}]))
      / sum(rate(inbox_events_total{ {{- .stable }}}[{{ .window }}])) >= 0)
    or vector(0)
  )
) and on() ({{ .enough }})
{{- end }}

{{/*
Dead letters of the canary since its processes started, minus those of the stable version in the window. One dead letter is enough to
fail; success needs minimumEvents events.
*/}}
{{- define "service-lib.deadLettersQuery" -}}
(
  (sum(inbox_events_total{ {{- .canary }},outcome="dead"}) or vector(0))
  - (sum(increase(inbox_events_total{ {{- .stable }},outcome="dead"}[{{ .window }}])) or vector(0))
) and on() ({{ .enough }} or sum(inbox_events_total{ {{- .canary }},outcome="dead"}) > 0)
{{- end }}

{{/* Events that the consumer group has not read yet, as KEDA counts them. Prometheus renames KEDA's label if the scrape sets `namespace`. */}}
{{- define "service-lib.lagQuery" -}}
{{- $labels := printf "scaledObject=\"%s-worker\",scaler=\"kafkaScaler\"" .Chart.Name }}
{{- $own := printf "keda_scaler_metrics_value{namespace=%q,%s}" .Release.Namespace $labels }}
{{- $renamed := printf "keda_scaler_metrics_value{exported_namespace=%q,%s}" .Release.Namespace $labels -}}
sum({{ $own }} or {{ $renamed }})
{{- end }}
