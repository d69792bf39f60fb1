/** Templates and archives of the executor, without an engine. */
import { describe, expect, it } from 'vitest'
import { renamed } from '../../../src/engine/execute/image-archive.ts'
import { humanSize, parseDuration, parseSize } from '../../../src/engine/execute/quantities.ts'
import { ago } from '../../../src/engine/execute/table.ts'
import { printTemplate } from '../../../src/engine/execute/template/evaluate.ts'
import { parseTemplate } from '../../../src/engine/execute/template/parse.ts'

const data = {
  Id: 'abc',
  State: { ExitCode: 3, Running: false, Error: '' },
  Config: { Env: ['A=b', 'C=d'], Labels: { z: '1', a: '2' }, Cmd: null },
  Name: '/box',
}

function printed(template: string): string {
  return printTemplate(parseTemplate(template), data)
}

it.each<[template: string, expected: string]>([
  ['{{.Id}}', 'abc'],
  ['{{ .ID }}', 'abc'],
  ['code {{.State.ExitCode}}.', 'code 3.'],
  ['{{.Config.Env}} {{.Config.Labels}}', '[A=b C=d] map[a:2 z:1]'],
  ['{{json .Config}}', '{"Env":["A=b","C=d"],"Labels":{"z":"1","a":"2"},"Cmd":null}'],
  ['{{index .Config.Env 1}}{{index .Config.Labels "z"}}', 'C=d1'],
  ['{{(index .Config.Env 0)}}{{(.State).ExitCode}}', 'A=b3'],
  ['{{range .Config.Env}}[{{.}}]{{end}}', '[A=b][C=d]'],
  ['{{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}}', 'a=2;z=1;'],
  ['{{range .Config.Cmd}}x{{else}}none{{end}}', 'none'],
  ['{{if .State.Running}}up{{else if eq .State.ExitCode 3}}three{{else}}down{{end}}', 'three'],
  ['{{with $s := .State}}{{$s.ExitCode}}{{$.Id}}{{end}}', '3abc'],
  ['{{$x := .Name}}{{slice $x 1}}', 'box'],
  ['{{.Name | upper | printf "%-6s|"}}', '/BOX  |'],
  ['{{join .Config.Env ","}} {{len .Config.Env}} {{split "a.b" "."}}', 'A=b,C=d 2 [a b]'],
  ['a  {{- /* nothing */ -}}  b', 'ab'],
  ['{{`raw`}}{{"\\t"}}{{and .Id .Name}}{{or .State.Error "empty"}}{{not .State.Running}}', 'raw\t/boxemptytrue'],
  ['{{.Config.Cmd}}', '<no value>'],
  ['{{"}}"}}', '}}'],
])('prints %s', (template, expected) => {
  expect(printed(template)).toBe(expected)
})

it.each<[template: string, message: RegExp]>([
  ['{{.Nothing}}', /map has no entry for key "Nothing"/],
  ['{{.Id.More}}', /can't evaluate field More/],
  ['{{.Bad', /unclosed action/],
  ['{{if .Id}}', /unexpected EOF/],
  ['{{end}}', /unexpected \{\{end\}\}/],
  ['{{nobody .Id}}', /function "nobody" not defined/],
  ['{{$x}}', /undefined variable "\$x"/],
  ['{{index .Config.Env 9}}', /out of range/],
  ['{{}}', /missing value for command/],
])('says what is wrong with %s', (template, message) => {
  expect(() => printed(template)).toThrow(message)
})

describe('archives of images', () => {
  const rename = (name: string): string => `S/${name}`

  it.each<[file: string, text: string, expected: string]>([
    ['manifest.json', '[{"Config":"c","RepoTags":["x:1","y/z:2"]}]', '[{"Config":"c","RepoTags":["S/x:1","S/y/z:2"]}]'],
    ['manifest.json', '[{"Config":"c","RepoTags":null}]', '[{"Config":"c","RepoTags":null}]'],
    ['repositories', '{"host:5000/x":{"1":"l"}}', '{"S/host:5000/x":{"1":"l"}}'],
    [
      'index.json',
      '{"manifests":[{"annotations":{"io.containerd.image.name":"d/x:1","org.opencontainers.image.ref.name":"1"}}]}',
      '{"manifests":[{"annotations":{"io.containerd.image.name":"S/d/x:1","org.opencontainers.image.ref.name":"1"}}]}',
    ],
  ])('have other names in their %s', (file, text, expected) => {
    expect(renamed(file, text, rename)).toBe(expected)
  })
})

it('reads and shows quantities as docker does', () => {
  expect(['64m', '1.5g', '100', '2KB', '3GiB'].map(parseSize)).toEqual([67108864, 1610612736, 100, 2048, 3221225472])
  expect(['1m30s', '500ms'].map(parseDuration)).toEqual([90e9, 5e8])
  expect([0, 999, 1980000, 951000000, 12345].map(humanSize)).toEqual(['0B', '999B', '1.98MB', '951MB', '12.3kB'])
  expect([0.5, 30, 61, 3600, 90000, 9e8].map(ago)).toEqual([
    'Less than a second ago',
    '30 seconds ago',
    'About a minute ago',
    'About an hour ago',
    '25 hours ago',
    '28 years ago',
  ])
})
