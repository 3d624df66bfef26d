{{/* All manifests of a service. */}}
{{- define "service-lib.all" -}}
{{- include "service-lib.accounts" . }}
---
{{ include "service-lib.migration" . }}
---
{{ include "service-lib.certificate" . }}
---
{{ include "service-lib.apiService" (dict "root" . "name" .Chart.Name) }}
---
{{ include "service-lib.apiService" (dict "root" . "name" (printf "%s-canary" .Chart.Name)) }}
---
{{ include "service-lib.weights" . }}
{{- if .Values.gateway.enabled }}
---
{{ include "service-lib.routes" . }}
---
{{ include "service-lib.grpcTransport" . }}
{{- end }}
---
{{ include "service-lib.apiRollout" . }}
---
{{ include "service-lib.apiScaling" . }}
{{- if .Values.api.canary.analysis.enabled }}
---
{{ include "service-lib.apiAnalysis" . }}
{{- end }}
---
{{ include "service-lib.workerRollout" . }}
---
{{ include "service-lib.workerScaling" . }}
{{- if .Values.worker.canary.analysis.enabled }}
---
{{ include "service-lib.workerAnalysis" . }}
{{- end }}
{{ include "service-lib.subscriptions" . }}
{{ include "service-lib.disruptionBudgets" . }}
{{- if .Values.network.policies }}
---
{{ include "service-lib.networkPolicies" . }}
{{- end }}
{{- if .Values.prometheus.podMonitor }}
---
{{ include "service-lib.podMonitor" . }}
{{- end }}
{{- if .Values.prometheus.rules }}
---
{{ include "service-lib.rules" . }}
{{- end }}
---
{{ include "service-lib.test" . }}
{{- end }}
