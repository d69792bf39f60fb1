/**
 * Writes the repository of some choices: sources, Dockerfiles, an ignore file and the driver.
 *
 * In: `Choices`. Out: files that `sh build.sh` makes into the images `demo-build` and `demo`. Whatever the choices are, the driver runs to its
 * end with a clean checkout, but for names that docker itself cannot take that way.
 */
import type { Artifact, Choices, Way } from './choices.ts'

export interface GeneratedFile {
  readonly path: string
  readonly text: string
  readonly mode?: number
  readonly link?: string
}

export interface GeneratedRepository {
  readonly files: readonly GeneratedFile[]
  readonly driver: string
}

export const base = 'busybox:1.36'

/** Made while a container runs, not by RUN. */
const late: ReadonlySet<Way> = new Set(['made-then-cp', 'made-into-mount', 'made-in-repository', 'stock-image'])

export function writeRepository(choices: Choices): GeneratedRepository {
  const driver = choices.place === 'root' ? 'build.sh' : 'scripts/build.sh'
  const files: GeneratedFile[] = [
    { path: 'src/main.c', text: 'int main(void) { return 0; }\n' },
    { path: 'src/lib/util.c', text: 'int util(void) { return 1; }\n', mode: 0o600 },
    { path: 'src/run.sh', text: '#!/bin/sh\n', mode: 0o755 },
    { path: 'src/first', text: '', link: 'main.c' },
    { path: 'config/app.conf', text: 'port=80\n' },
    { path: 'README.md', text: '# demo\n' },
    { path: 'Dockerfile', text: finalFile(choices) },
    { path: driver, text: driverText(choices), mode: 0o755 },
  ]
  if (choices.way !== 'stock-image') files.push({ path: 'Dockerfile.build', text: builderFile(choices) })
  const ignored = ignoreText(choices)
  if (ignored !== undefined) files.push({ path: '.dockerignore', text: ignored })
  return { files, driver }
}

const quote = (text: string): string =>
  /^[\w./:=@%+-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Words of an instruction: plain where nothing in them means something, else as JSON. */
function words(list: readonly string[]): string {
  return list.every((word) => /^[\w./-]+$/.test(word)) ? list.join(' ') : JSON.stringify(list)
}

/** A word of a Dockerfile that stands for itself. */
const asText = (path: string): string => path.replaceAll(/[\\$'"]/g, String.raw`\$&`)

function ignoreText({ ignore, hostFolder, artifacts }: Choices): string | undefined {
  if (ignore === 'none') return undefined
  if (ignore === 'documents') return '.git\n*.md\n# a remark\n\nlogs\n'
  if (ignore === 'hides-last') return 'src/lib\n!src/lib/util.c\n**/*.md\n'
  const kept = hostFolder === 'out' ? ['out'] : hostFolder === '.' ? artifacts.map(finalName) : []
  return ['*', '!src', '!config', ...kept.map((name) => `!${name}`), ''].join('\n')
}

/** The folder of the container in which sources lie. */
const workdirOf = ({ way, workdir }: Choices): string =>
  way === 'stock-image' || way === 'made-in-repository' ? '/repository' : workdir

/** Where the container has an artifact. */
function pathInside(choices: Choices, { place, name }: Artifact): string {
  const { way } = choices
  if (way === 'made-into-mount') return `/mounted/${name}`
  if (way === 'made-in-repository' || way === 'stock-image') return `/repository/${hostPath(choices, name)}`
  const folder = place === '/out' ? '/out' : place === 'build' ? `${workdirOf(choices)}/build` : workdirOf(choices)
  return `${folder}/${name}`
}

const hostPath = ({ hostFolder }: Choices, name: string): string => (hostFolder === '.' ? `./${name}` : `${hostFolder}/${name}`)
const finalName = ({ name, afterwards }: Artifact): string => (afterwards === 'rename' ? `${name}.new` : name)

/** Shell that makes an artifact, in the folder of the sources. */
function makes(choices: Choices, artifact: Artifact): string {
  const path = quote(pathInside(choices, artifact))
  const folder = quote(pathInside(choices, artifact).replace(/\/[^/]*$/, ''))
  const text =
    artifact.content === 'sources'
      ? 'cat src/main.c src/lib/util.c'
      : artifact.content === 'argument'
        ? 'echo "${VERSION:-none}"'
        : 'echo text'
  const file = artifact.kind === 'file'
  const steps = file
    ? [`mkdir -p ${folder}`, `${text} > ${path}`]
    : [
        `mkdir -p ${path}/sub`,
        `${text} > ${path}/index.html`,
        `cp src/run.sh ${path}/sub/`,
        ...(artifact.empty ? [`mkdir ${path}/empty`] : []),
        ...(artifact.link ? [`ln -s index.html ${path}/link`] : []),
      ]
  if (artifact.owner !== undefined) steps.push(`chown ${file ? '' : '-R '}${artifact.owner} ${path}`)
  if (artifact.mode !== undefined) steps.push(`chmod ${artifact.mode} ${path}`)
  return steps.join(' && ')
}

function builderFile(choices: Choices): string {
  const { way, sources, argument, builderExtras, artifacts } = choices
  const lines = [`FROM ${base}`]
  const isMounted = way === 'made-in-repository'
  if (argument !== 'none') lines.push(argument === 'unset' ? 'ARG VERSION' : 'ARG VERSION=1')
  if (argument !== 'none' && late.has(way)) lines.push('ENV VERSION=$VERSION')
  lines.push(`WORKDIR ${workdirOf(choices)}`)
  if (!isMounted) {
    if (sources === 'all') lines.push('COPY . .')
    if (sources === 'folder') lines.push('COPY src src/')
    if (sources === 'add') lines.push('ADD src ./src')
    if (sources === 'files') lines.push('COPY src/main.c src/run.sh src/', 'COPY src/lib src/lib/')
  }
  const user = builderExtras.filter((line) => line.startsWith('USER'))
  lines.push(...builderExtras.filter((line) => !line.startsWith('USER')))
  const made = artifacts.map((one) => makes(choices, one))
  if (late.has(way)) lines.push(`CMD ${made.join(' && ')}`)
  else lines.push(...made.map((one) => `RUN ${one}`), ...user, 'CMD ["true"]')
  return `${lines.join('\n')}\n`
}

function finalFile(choices: Choices): string {
  const { artifacts, finalExtras, looks, takesConfig } = choices
  const lines = [`FROM ${base}`, 'WORKDIR /srv']
  const user = finalExtras.filter((line) => line.startsWith('USER'))
  lines.push(...finalExtras.filter((line) => !line.startsWith('USER')))
  for (const artifact of artifacts) {
    const name = finalName(artifact)
    const from = choices.hostFolder === 'stage' ? name : hostPath(choices, name)
    const folder = artifact.kind === 'folder' ? `/${name}` : ''
    const to = { 'into-folder': `/opt/in${folder}/`, 'under-name': `/opt/${name}`, relative: `./${name}` }[artifact.taken]
    const flag = artifact.chown === undefined ? '' : `--chown=${artifact.chown} `
    lines.push(`${artifact.by} ${flag}${words([asText(from), asText(to)])}`)
  }
  if (takesConfig) lines.push(`COPY ${choices.hostFolder === 'stage' ? 'app.conf' : 'config/app.conf'} /etc/app.conf`)
  if (looks) lines.push('RUN mkdir -p /opt && find /opt /srv -type f -exec cat {} + > /seen')
  lines.push(...user)
  return `${lines.join('\n')}\n`
}

function driverText(choices: Choices): string {
  const { shell, strict, place, style, names, noise } = choices
  const [builder, final] = names === 'plain' ? ['demo-build', 'demo'] : ['"$BUILDER"', '"$IMAGE"']
  const head = [`#!/${shell === 'sh' ? 'bin/sh' : 'usr/bin/env bash'}`, strict]
  if (place === 'scripts') head.push('cd "$(dirname "$0")/.."')
  if (names === 'variables') head.push('BUILDER=demo-build', 'IMAGE=demo')
  if (names === 'defaults') head.push('BUILDER="${BUILDER:-demo-build}"', ': "${IMAGE:=demo}"')
  const groups: readonly (readonly [string, readonly string[]])[] = [
    ['prepare', [...noise, ...prepares(choices)]],
    ['build_builder', choices.way === 'stock-image' ? [] : [`docker build ${given(choices)}-t ${builder} -f Dockerfile.build .`]],
    ['extract', extracts(choices, builder)],
    ['change', choices.artifacts.flatMap((one) => changes(choices, one))],
    ['build_final', [choices.hostFolder === 'stage' ? `docker build -t ${final} stage` : `docker build -t ${final} .`]],
    ['clean', choices.cleans ? cleans(choices) : []],
  ]
  const filled = groups.filter(([, lines]) => lines.length > 0)
  const indented = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n')
  const body = {
    plain: () => filled.flatMap(([, lines]) => lines),
    functions: () =>
      filled.flatMap(([name, lines]) => [`${name}() {\n${indented(lines)}\n}`]).concat(filled.map(([name]) => name)),
    main: () => [`main() {\n${indented(filled.flatMap(([, lines]) => lines))}\n}`, 'main "$@"'],
    subshell: () => filled.flatMap(([name, lines]) => (name === 'build_final' ? [`(\n${indented(lines)}\n)`] : lines)),
  }[style]()
  return `${[...head, ...body].filter((line) => line !== '').join('\n')}\n`
}

const given = ({ argument }: Choices): string => (argument === 'given' ? '--build-arg VERSION=2 ' : '')

function prepares({ hostFolder, takesConfig, way }: Choices): readonly string[] {
  if (hostFolder === '.') return []
  const lines = [`mkdir -p ${hostFolder}`]
  if (hostFolder === 'stage') lines.push('cp Dockerfile stage/', ...(takesConfig ? ['cp config/app.conf stage/'] : []))
  else if (way !== 'stock-image') lines.unshift('rm -rf out')
  return lines
}

function extracts(choices: Choices, builder: string): readonly string[] {
  const { way, artifacts, hostFolder, loops, target } = choices
  const folder = hostFolder === '.' ? '.' : hostFolder
  const inside = (one: Artifact): string => pathInside(choices, one)
  const isLoop = loops && artifacts.length > 1 && artifacts.every((one) => one.place === '/out' && !/[^\w.]/.test(one.name))
  const each = (line: (path: string, name: string) => string): readonly string[] =>
    isLoop && way !== 'cat'
      ? [`for name in ${artifacts.map((one) => one.name).join(' ')}; do ${line('/out/"$name"', '"$name"')}; done`]
      : artifacts.map((one) => line(quote(inside(one)), quote(one.name)))
  const copies = (container: string): readonly string[] =>
    each((path, name) =>
      target === 'into' ? `docker cp ${container}:${path} ${folder}/` : `docker cp ${container}:${path} ${folder}/${name}`,
    )
  switch (way) {
    case 'create-cp':
    case 'run-cp':
    case 'made-then-cp': {
      const verb = way === 'create-cp' ? 'create' : 'run'
      return [...opens(choices, verb, builder), ...copies(containerOf(choices)), `docker rm ${containerOf(choices)}`]
    }
    case 'cp-tar':
      return [
        ...opens(choices, 'create', builder),
        ...each((path) => `docker cp ${containerOf(choices)}:${path} - | tar -xf - -C ${folder}`),
        `docker rm ${containerOf(choices)}`,
      ]
    case 'cat':
      return artifacts.flatMap((one) =>
        one.kind === 'file'
          ? [`docker run --rm ${builder} cat ${quote(inside(one))} > ${quote(`${folder}/${one.name}`)}`]
          : [
              `docker run --rm ${builder} tar -cf - -C ${quote(inside(one).replace(/\/[^/]*$/, ''))} ${quote(`./${one.name}`)} | tar -xf - -C ${folder}`,
            ],
      )
    case 'tar':
      return artifacts.map(
        (one) =>
          `docker run --rm ${builder} tar -cf - -C ${quote(inside(one).replace(/\/[^/]*$/, ''))} ${quote(`./${one.name}`)} | tar -xf - -C ${folder}`,
      )
    case 'mount':
      return [
        `docker run --rm -v "$PWD/${hostFolder}:/mounted" ${builder} sh -c ${quote(artifacts.map((one) => `cp -r ${quote(inside(one))} /mounted/`).join(' && '))}`,
      ]
    case 'made-into-mount':
      return [`docker run --rm -v "$(pwd)/${hostFolder}:/mounted" ${builder}`]
    case 'made-in-repository':
      return [`docker run --rm -v "$PWD":/repository ${builder}`]
    case 'stock-image':
      return [
        `docker run --rm -v "$PWD":/repository -w /repository ${base} sh -c ${quote(artifacts.map((one) => makes(choices, one)).join(' && '))}`,
      ]
  }
}

const containerOf = ({ container }: Choices): string =>
  container === 'name' ? 'demo-extract' : container === 'id' ? '"$id"' : '"$(cat demo.cid)"'

function opens({ container }: Choices, verb: 'create' | 'run', builder: string): readonly string[] {
  if (container === 'id')
    return [
      verb === 'create' ? `id=$(docker create ${builder})` : `id=$(docker run -d ${builder})`,
      ...(verb === 'run' ? ['docker wait "$id"'] : []),
    ]
  if (container === 'cidfile') return ['rm -f demo.cid', `docker ${verb} --cidfile demo.cid ${builder}`]
  return [`docker ${verb} --name demo-extract ${builder}`]
}

function changes(choices: Choices, artifact: Artifact): readonly string[] {
  const path = quote(hostPath(choices, artifact.name))
  switch (artifact.afterwards) {
    case 'nothing':
      return []
    case 'rename':
      return [`mv ${path} ${quote(hostPath(choices, `${artifact.name}.new`))}`]
    case 'chmod':
      return [`chmod 755 ${path}`]
    case 'copy':
      return ['mkdir -p kept', `cp -r ${path} kept/`]
    case 'remove-part':
      return artifact.kind === 'folder' ? [`rm -f ${path}/index.html`] : []
  }
}

function cleans(choices: Choices): readonly string[] {
  const lines =
    choices.hostFolder === '.'
      ? choices.artifacts.map((one) => `rm -rf ${quote(`./${finalName(one)}`)}`)
      : [`rm -rf ${choices.hostFolder}`]
  return [...lines, ...(choices.container === 'cidfile' ? ['rm -f demo.cid'] : [])]
}
