import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { emptyConfiguration } from '../../src/config/configuration.ts'
import { parseConfiguration } from '../../src/config/parse.ts'

const schema = new Ajv().compile(
  JSON.parse(readFileSync(new URL('../../schema/restage-yaml.schema.json', import.meta.url), 'utf8')) as object,
)

const whole = `# why
setAside:
  - driver: deploy/build.sh
    reason: goes away in March
bases:
  golang:1.7.3: golang:1.22
ignore:
  - path: /var/log
    reason: changes with each build
bot:
  enabled: false
  schedule: off
  paths: [services/**]
  labels: [docker]
  draft: never
  verify: true
  title: Build {{image}} at once
  body: "{{summary}} {{ table }}"
`

describe('parseConfiguration', () => {
  it('reads all of it', () => {
    expect(parseConfiguration(whole)).toEqual({
      configuration: {
        setAside: [{ driver: 'deploy/build.sh', reason: 'goes away in March' }],
        bases: new Map([['golang:1.7.3', 'golang:1.22']]),
        ignore: [{ path: '/var/log', reason: 'changes with each build' }],
        bot: {
          enabled: false,
          schedule: 'off',
          paths: ['services/**'],
          labels: ['docker'],
          draft: 'never',
          verify: true,
          title: 'Build {{image}} at once',
          body: '{{summary}} {{ table }}',
        },
      },
      problems: [],
    })
  })

  it.each([[''], ['# nothing yet\n'], ['{}\n'], ['setAside: []\n'], ['bot: {}\n']])('takes %j as empty', (text) => {
    expect(parseConfiguration(text)).toEqual({ configuration: emptyConfiguration, problems: [] })
  })

  const problems: readonly [text: string, place: string, message: string][] = [
    ['setaside: []\n', '1:1', 'unknown key setaside; known are setAside, bases, ignore, bot'],
    ['- a\n', '1:1', 'must be a map with setAside, bases, ignore, bot'],
    ['setAside: build.sh\n', '1:11', 'setAside must be a list'],
    ['setAside:\n  - build.sh\n', '2:5', 'must be a map with driver, reason'],
    ['setAside:\n  - driver: build.sh\n', '2:5', 'reason is missing'],
    ['setAside:\n  - driver: build.sh\n    reason: ""\n', '3:13', 'reason must be a text that is not empty'],
    ['setAside:\n  - driver: build.sh\n    reason: 3\n', '3:13', 'reason must be a text that is not empty'],
    ['setAside:\n  - driver: a\n    reason: b\n    why: c\n', '4:5', 'unknown key why; known are driver, reason'],
    ['bases: [a]\n', '1:8', 'bases must be a map from an image to the image that stands in for it'],
    ['bases:\n  a: 1\n', '2:3', 'bases: both names must be texts'],
    ['ignore:\n  - path: var\n    reason: x\n', '2:5', 'ignore: var is not a path in an image: it must begin with /'],
    ['bases:\n  a: b\n  a: c\n', '3:3', 'Map keys must be unique'],
    ['bot: on\n', '1:6', 'must be a map with enabled, schedule, paths, labels, draft, verify, title, body'],
    ['bot:\n  enabled: maybe\n', '2:12', 'enabled must be true or false'],
    ['bot:\n  draft: sometimes\n', '2:10', 'draft must be one of caveats, always, never'],
    ['bot:\n  schedule: hourly\n', '2:13', 'schedule must be one of daily, weekly, off'],
    ['bot:\n  labels: docker\n', '2:11', 'labels must be a list'],
    ['bot:\n  labels: [1]\n', '2:12', 'labels: each must be a text of at most 50 characters'],
    ['bot:\n  title: "{{name}}"\n', '2:10', 'title: {{name}} is not known; known are pipeline, driver, image'],
    [
      'bot:\n  __proto__: x\n',
      '2:3',
      'unknown key __proto__; known are enabled, schedule, paths, labels, draft, verify, title, body',
    ],
    ['setAside: [\n', '2:1', 'Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ]

  it.each(problems)('says what is wrong with %j', (text, place, message) => {
    const found = parseConfiguration(text).problems.map((problem) => [
      `${String(problem.at.line)}:${String(problem.at.column)}`,
      problem.message,
    ])
    expect(found).toEqual([[place, message]])
  })

  it('gathers problems instead of stopping at the first', () => {
    expect(parseConfiguration('a: 1\nb: 2\n').problems).toHaveLength(2)
  })

  it('agrees with the schema that is shipped', () => {
    expect(schema(parse(whole))).toBe(true)
    const refused = problems.filter(([text]) => !text.endsWith('[\n') && !text.includes('a: c'))
    expect(refused.filter(([text]) => schema(parse(text)))).toEqual([])
  })
})
