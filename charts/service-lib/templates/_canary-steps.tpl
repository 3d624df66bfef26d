{{/*
The ladder of weights: those named, or stepPercent, twice that, …; then 100. Each but the last is followed by a pause. In: {stepPercent,
weights, pauseSeconds}, whole numbers; a step that does not divide 100 ends with 100 all the same. Out: a YAML list of Argo Rollouts'
canary steps.
*/}}
{{- define "service-lib.canarySteps" -}}
{{- $step := int .stepPercent }}
{{- if or (lt $step 1) (gt $step 100) }}{{ fail (printf "canary.stepPercent must be 1 to 100, not %d" $step) }}{{ end -}}
{{- $last := 0 }}
{{- range $weight := .weights | default (untilStep $step 100 $step) -}}
{{- if or (le (int $weight) $last) (ge (int $weight) 100) }}{{ fail (printf "canary.weights must rise from 1 to 99: %d comes after %d" (int $weight) $last) }}{{ end -}}
{{- $last = int $weight -}}
- setWeight: {{ int $weight }}
- pause: {duration: {{ int $.pauseSeconds }}s}
{{ end -}}
- setWeight: 100
{{- end }}
