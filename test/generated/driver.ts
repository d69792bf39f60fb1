/** The driver of a generated repository: a shell script, or a Makefile with a target for each part. */
import type { Choices } from './choices.ts'
import { ownBase } from './dockerfiles.ts'
import { buildOfStream, changes, cleans, extracts, prepares } from './extract.ts'
import { asContext, contextOf } from './paths.ts'

type Part = readonly [name: string, lines: readonly string[]]

/** The names of the builder and of the image, as the driver writes them. */
interface Names {
  readonly builder: string
  readonly final: string
}

/** How the last build reads its Dockerfile: a flag, what stands before the context, and the lines around. */
interface Reading {
  readonly flag: string
  readonly redirection: string
  readonly before: readonly string[]
  readonly after: readonly string[]
}

export function driverPath({ form, place }: Choices): string {
  return form === 'makefile' ? 'Makefile' : place === 'root' ? 'build.sh' : 'scripts/build.sh'
}

export function driverText(choices: Choices): string {
  return choices.form === 'makefile' ? makefile(choices) : script(choices)
}

/** The name of the file in the repository that holds the last Dockerfile. */
export const finalFileName = ({ dockerfile, way }: Choices): string =>
  dockerfile === 'plain' || asContext.has(way) ? 'Dockerfile' : dockerfile === 'template' ? 'Dockerfile.in' : 'Dockerfile.final'

function reading(choices: Choices): Reading {
  const isStage = contextOf(choices) === 'stage'
  const isInside = isStage && choices.enters !== 'no'
  const none = { flag: '', redirection: '', before: [], after: [] }
  const beside = isStage ? 'stage/Dockerfile' : 'Dockerfile'
  switch (asContext.has(choices.way) ? 'plain' : choices.dockerfile) {
    case 'plain':
      return isStage ? { ...none, before: ['cp Dockerfile stage/'] } : none
    case 'named':
      if (isStage)
        return { ...none, flag: `-f ${isInside ? '' : 'stage/'}Dockerfile.final `, before: ['cp Dockerfile.final stage/'] }
      return { ...none, flag: '-f Dockerfile.final ' }
    case 'copied':
      return { ...none, before: [`cp Dockerfile.final ${beside}`], after: isStage ? [] : ['rm Dockerfile'] }
    case 'stdin':
      return { ...none, flag: '-f - ', redirection: ` < ${isInside ? '../' : ''}Dockerfile.final` }
    case 'template':
      return { ...none, before: [`sed 's/@LABEL@/filled/' Dockerfile.in > ${beside}`], after: isStage ? [] : ['rm Dockerfile'] }
  }
}

/** The lines of the last build, and of the second image's. */
function lastBuild(choices: Choices, { builder, final }: Names): readonly string[] {
  const { enters, second, way } = choices
  if (asContext.has(way)) return buildOfStream(choices, builder, final)
  const isStage = contextOf(choices) === 'stage'
  const { flag, redirection, before, after } = reading(choices)
  const build = (context: string): string => `docker build ${flag}-t ${final} ${context}${redirection}`
  const built = !isStage || enters === 'no' ? [build(contextOf(choices))] : entered(choices, build('.'))
  const two = isStage ? 'docker build -f stage/Dockerfile.two -t demo-two stage' : 'docker build -f Dockerfile.two -t demo-two .'
  return [...before, ...built, ...after, ...(second ? [two] : [])]
}

function entered({ enters, form }: Choices, line: string): readonly string[] {
  if (enters === 'subshell' || form === 'makefile') return [`(cd stage && ${line})`]
  return ['cd stage', line, 'cd ..']
}

function parts(choices: Choices, names: Names): readonly Part[] {
  const { way, noise, onbuild, ignore } = choices
  const swaps = ignore === 'swapped'
  const needsBuilder = way !== 'stock-image' && way !== 'output'
  const needsBase = onbuild && way !== 'stock-image'
  const list: readonly Part[] = [
    ['prepare', [...guards(choices), ...noise, ...prepares(choices)]],
    ['build_base', needsBase ? [`docker build -t ${ownBase} -f Dockerfile.base .`] : []],
    [
      'build_builder',
      [...(swaps ? ['cp builder.dockerignore .dockerignore'] : []), ...(needsBuilder ? [builds(choices, names.builder)] : [])],
    ],
    ['extract', extracts(choices, names.builder)],
    ['change', choices.artifacts.flatMap((one) => changes(choices, one))],
    ['build_final', [...(swaps ? ['cp final.dockerignore .dockerignore'] : []), ...branched(choices, lastBuild(choices, names))]],
    ['clean', choices.cleans ? cleans(choices) : []],
  ]
  return list.filter(([, lines]) => lines.length > 0)
}

function builds({ argument, names, form }: Choices, builder: string): string {
  const given = argument === 'given' ? '--build-arg VERSION=2 ' : ''
  return names === 'id' && form === 'script'
    ? `BUILDER=$(docker build -q ${given}-f Dockerfile.build .)`
    : `docker build ${given}-t ${builder} -f Dockerfile.build .`
}

function guards({ branch }: Choices): readonly string[] {
  if (branch === 'guard') return ['[ -d src ] || exit 1']
  return branch === 'system' ? ['if [ "$(uname -s)" = Darwin ]; then echo mac; fi'] : []
}

/** The last build in a conditional. A line of a Makefile's recipe is a shell of its own. */
function branched({ branch, form }: Choices, lines: readonly string[]): readonly string[] {
  const head = {
    none: undefined,
    guard: undefined,
    system: undefined,
    file: 'if [ -f Dockerfile.build ] || [ -d src ]; then',
    unset: 'if [ -z "${SKIP:-}" ]; then',
    case: 'case "${MODE:-release}" in debug) echo debug ;; *)',
  }[branch]
  if (head === undefined) return lines
  const end = branch === 'case' ? ';; esac' : 'fi'
  if (form === 'script') return [head, ...lines.map((line) => `  ${line}`), end]
  return [`${head} ${lines.join(' && ')}; ${end}`.replace('; ;;', ' ;;')]
}

const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n')

function script(choices: Choices): string {
  const { shell, strict, place, style, names } = choices
  const isNamed = names !== 'plain'
  const final = names === 'plain' || names === 'id' ? 'demo' : '"$IMAGE"'
  const filled = parts(choices, { builder: isNamed ? '"$BUILDER"' : 'demo-build', final })
  const head = [`#!/${shell === 'sh' ? 'bin/sh' : 'usr/bin/env bash'}`, strict]
  if (place === 'scripts') head.push('cd "$(dirname "$0")/.."')
  if (names === 'variables') head.push('BUILDER=demo-build', 'IMAGE=demo')
  if (names === 'defaults') head.push('BUILDER="${BUILDER:-demo-build}"', ': "${IMAGE:=demo}"')
  const body = {
    plain: () => filled.flatMap(([, lines]) => lines),
    functions: () =>
      filled.flatMap(([name, lines]) => [`${name}() {\n${indented(lines)}\n}`]).concat(filled.map(([name]) => name)),
    main: () => [`main() {\n${indented(filled.flatMap(([, lines]) => lines))}\n}`, 'main "$@"'],
    subshell: () => filled.flatMap(([name, lines]) => (name === 'build_final' ? [`(\n${indented(lines)}\n)`] : lines)),
  }[style]()
  return `${[...head, ...body].filter((line) => line !== '').join('\n')}\n`
}

function makefile(choices: Choices): string {
  const isNamed = choices.names === 'variables' || choices.names === 'defaults'
  const names = isNamed ? { builder: '$(BUILDER)', final: '$(IMAGE)' } : { builder: 'demo-build', final: 'demo' }
  const operator = choices.names === 'defaults' ? '?=' : ':='
  const variables = isNamed ? [`BUILDER ${operator} demo-build`, `IMAGE ${operator} demo`, ''] : []
  const filled = parts(choices, names)
  const goals = filled.map(([name]) => name)
  const recipes = filled.map(([name, lines]) => `${name}:\n${lines.map((line) => `\t${escaped(line)}`).join('\n')}\n`)
  return [...variables, `.PHONY: all ${goals.join(' ')}`, '', `all: ${goals.join(' ')}`, '', ...recipes].join('\n')
}

/** A `$` of the shell is written twice; the references to the variables above stay. */
const escaped = (line: string): string => line.replaceAll(/\$(?!\((?:BUILDER|IMAGE)\))/g, '$$$$')
