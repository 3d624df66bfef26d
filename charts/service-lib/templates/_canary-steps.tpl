{{/*
The ladder of weights: stepPercent, twice that, … 100, each but the last followed by a pause. In: {stepPercent, pauseSeconds},
whole numbers; a step that does not divide 100 ends with 100 all the same. Out: a YAML list of Argo Rollouts' canary steps.
*/}}
{{- define "service-lib.canarySteps" -}}
{{- $step := int .stepPercent }}
{{- if or (lt $step 1) (gt $step 100) }}{{ fail (printf "canary.stepPercent must be 1 to 100, not %d" $step) }}{{ end -}}
{{- range $weight := untilStep $step 100 $step -}}
- setWeight: {{ $weight }}
- pause: {duration: {{ int $.pauseSeconds }}s}
{{ end -}}
- setWeight: 100
{{- end }}
