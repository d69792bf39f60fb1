/**
 * The executor beside docker's own client: the same commands, one after the other, give the same stdout, the same exit codes, and on
 * stderr the same words as far as clients of different years agree on them.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parseDocker } from '../../../src/docker/parse.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { whyNot } from '../../../src/engine/execute/execute.ts'
import { literal } from '../../../src/text/symbolic.ts'
import { engineForTests } from '../../support/engine.ts'

const found = await engineForTests()
const engine = found as Engine
const mark = `restage-execute-${String(process.pid)}`
/** Of its own, so that the containers of these tests can be told from others. */
const image = `${mark}-base`

/** One command: `B` is a base image, `X` begins every name. */
interface Step {
  readonly line: string
  readonly stdin?: string
  /** Why clients do not agree on the words of stderr. */
  readonly ownWords?: string
}

type Row = readonly [title: string, ...steps: readonly (string | Step)[]]

const noPath: Omit<Step, 'line'> = { ownWords: 'old clients say No such container:path, new ones what the engine says' }
const noTemplate: Omit<Step, 'line'> = { ownWords: 'Go counts columns' }

const rows: readonly Row[] = [
  [
    'makes and removes containers',
    'create --name X-a B',
    'rm X-a',
    'rm X-a',
    'rm -f X-a',
    'create --name X-a B x',
    'rm -f X-a X-b',
  ],
  ['says that a name is taken', 'create --name X-a B', 'create --name X-a B', 'run --name X-a B true'],
  ['runs to the end', "run --rm B sh -c 'echo out; echo err >&2; exit 7'", 'run B true', 'run --rm --entrypoint echo B a b'],
  ['says why nothing runs', 'run --rm B nosuchprogram', 'run --rm B /etc', 'run --rm -w relative B pwd', 'start X-nobody'],
  ['gives the input', { line: 'run --rm -i B cat', stdin: 'a\nb\n' }, { line: 'run --rm B cat', stdin: 'not read' }],
  [
    'sets what flags say',
    "run --rm -e A=b -e HOME -w /tmp -u 3:4 -h here --tmpfs /t B sh -c 'echo $A $HOME; pwd; id; hostname; grep -c /t /proc/mounts'",
    'run --rm --network none --add-host there:1.2.3.4 B grep there /etc/hosts',
    'run --rm --read-only B touch /x',
    "run --rm --cap-drop ALL -m 64m --ulimit nofile=100 B sh -c 'ulimit -n'",
    'create --name X-c -m 64m --cpus 0.5 --label l=v --restart on-failure:3 -p 8080:80 --expose 90 -v /vol --entrypoint sh B -c true',
    "inspect -f '{{.HostConfig.Memory}} {{json .Config.Labels}} {{json .HostConfig.RestartPolicy}}' X-c",
    "inspect -f '{{json .HostConfig.PortBindings}} {{json .Config.ExposedPorts}} {{json .Config.Volumes}} {{json .Config.Cmd}}' X-c",
    "inspect -f '{{json .Config.AttachStdout}} {{json .Config.OpenStdin}} {{json .Config.Entrypoint}} {{json .Config.Env}}' X-c",
  ],
  [
    'mounts volumes and folders',
    'volume create X-v',
    "run --rm -v X-v:/v B sh -c 'echo kept > /v/f'",
    'run --rm --mount type=volume,src=X-v,dst=/v,readonly B cat /v/f',
    'run --rm -v DIR/in:/in:ro B cat /in/file',
    'run --rm --mount type=bind,source=DIR/nobody,target=/in B true',
    "run --rm -v 'x y:/v' B true",
    'volume ls -q -f name=X',
    "volume inspect -f '{{.Name}}' X-v",
    { line: 'volume rm X-v X-nobody', ownWords: 'the engine has other words' },
  ],
  [
    'starts, waits and stops',
    "create --name X-a B sh -c 'echo said; exit 3'",
    'start X-a',
    'wait X-a',
    'logs X-a',
    'start -a X-a',
    'wait X-nobody',
    'run -d --name X-b B sleep 60',
    "exec X-b sh -c 'echo hi; echo no >&2; exit 4'",
    { line: 'exec -i X-b cat', stdin: 'in' },
    'exec X-b nosuchprogram',
    'exec -e A=b -w /tmp -u 5 X-b env',
    'exec X-a true',
    'exec X-nobody true',
    'rm X-b',
    'stop -t 0 X-b X-nobody',
    'kill X-b',
    'kill X-nobody',
    'rename X-b X-c',
    'rename X-nobody X-d',
    'attach X-nobody',
    'logs X-nobody',
  ],
  [
    'copies out',
    "run --name X-a B sh -c 'mkdir -p /d/e && echo f > /d/f && ln -s f /d/l && ln /d/f /d/h && chmod 4711 /d/f && mkfifo /d/p'",
    'cp X-a:/d DIR/new',
    'cp X-a:/d DIR/new',
    'cp X-a:/d/. DIR/new',
    'cp X-a:/d/f DIR/file',
    'cp X-a:/d/f DIR/other',
    'cp X-a:/d/l DIR/link',
    'cp -L X-a:/d/l DIR/followed',
    'cp X-a:/d/f DIR/nobody/',
    'cp X-a:/d/f DIR/nobody/x',
    'cp X-a:/d DIR/file',
    { line: 'cp X-a:/nobody DIR', ...noPath },
    { line: 'cp X-nobody:/x DIR', ...noPath },
    'cp X-a:d/f DIR/relative',
    'cp X-a:/d X-a:/e',
    'cp a b',
    'list DIR',
  ],
  ['refuses links that lead out', "run --name X-a B sh -c 'mkdir /d && ln -s ../../etc/group /d/l'", 'cp X-a:/d DIR/out'],
  [
    'copies in',
    'create --name X-a B cat /f/file /g/file /h /etc/i',
    'cp DIR/in X-a:/f',
    'cp DIR/in/. X-a:/etc',
    'cp DIR/in X-a:/g',
    'cp DIR/in/file X-a:/h',
    'cp DIR/in/file X-a:/etc/i',
    'start -a X-a',
    { line: 'cp DIR/in/file X-a:/nobody/x', ...noPath },
    'cp DIR/in/file X-a:/nobody/',
    'cp DIR/nobody X-a:/',
    { line: 'cp DIR/in X-a:/etc/passwd', ownWords: 'new clients say more' },
    'run --name X-b --entrypoint find B /nothing',
  ],
  [
    'commits, tags and removes images',
    "run --name X-a B sh -c 'echo x > /x'",
    'commit -m said -a me -c \'ENV A=b\' -c \'CMD ["cat", "/x"]\' X-a X:c',
    'run --rm X:c',
    "inspect -f '{{.Comment}} {{.Author}} {{json .Config.Env}} {{json .Config.Cmd}}' X:c",
    'tag X:c X:d',
    'images -q X',
    "images --format '{{.Repository}}:{{.Tag}} {{.Size}}' X",
    'tag X-nobody X:e',
    'rmi X:d',
    { line: 'rmi X-nobody', ownWords: 'new clients say the tag' },
    'rmi X:c',
    'commit X-nobody',
  ],
  [
    'exports and imports',
    "run --name X-a B sh -c 'echo x > /x'",
    'export -o DIR/tree.tar X-a',
    'import -c \'CMD ["/bin/cat", "/x"]\' -m said DIR/tree.tar X:i',
    'run --rm X:i',
    'import DIR/nobody',
    'export X-nobody',
    'save -o DIR/image.tar X:i',
    'rmi X:i',
    'load -i DIR/image.tar',
    'load -q -i DIR/image.tar',
    'run --rm X:i',
    'load -i DIR/nobody',
    'save X-nobody',
    'rmi X:i',
  ],
  [
    'carries archives on stdin and stdout',
    'create --name X-a B cat /tmp/passwd',
    'cp X-a:/etc/passwd -',
    'cp X-a:/etc/passwd - | cp - X-a:/tmp',
    'start -a X-a',
    { line: 'cp X-a:/nobody -', ...noPath },
    'cp X-a:/etc/passwd - | cp - X-a:/etc/passwd',
    'export X-a | import -c \'CMD ["/bin/cat", "/tmp/passwd"]\' - X:i',
    'run --rm X:i',
    'save X:i | load',
    'save X:i | load -q',
    'run --rm X:i',
    'rmi X:i',
  ],
  [
    'attaches to what runs',
    "run -d --name X-a B sh -c 'sleep 1; echo said; exit 5'",
    'attach X-a',
    'create -i --name X-c B cat',
    { line: 'start -ai X-c', stdin: 'b\n' },
  ],
  [
    'looks at things',
    'create --name X-a -e A=b --label l=v B sh',
    "inspect -f '{{.Name}} {{.State.ExitCode}} {{.State.Running}} {{.Config.Cmd}} {{.Path}} {{.HostConfig.NetworkMode}}' X-a",
    'inspect --format \'{{index .Config.Env 0}} {{index .Config.Labels "l"}} {{len .Config.Env}} {{.Config.Labels}}\' X-a',
    "inspect -f '{{range .Config.Env}}{{println .}}{{end}}' X-a",
    "inspect -f '{{range $k, $v := .Config.Labels}}{{$k}}={{$v}} {{end}}{{if .State.Running}}yes{{else}}no{{end}}' X-a",
    'inspect -f \'{{with .State}}{{.Status}}{{end}} {{ .Config.WorkingDir }}|{{- .Config.User -}} |{{printf "%.3s" .Name}}\' X-a',
    'inspect -f \'{{join .Config.Cmd ","}} {{upper .Name}} {{eq .Path "sh"}} {{slice .Name 0 3}} {{json .Args}}\' X-a',
    "inspect -f '{{.Id}} {{.Image}}' X-a",
    "inspect -f '{{.ID}}' X-a",
    "inspect -f '{{.HostConfig.NanoCpus}}' X-a",
    { line: "inspect -f '{{.Nothing}}' X-a", ...noTemplate },
    { line: "inspect -f '{{.State.Nothing}}' X-a", ...noTemplate },
    "inspect -f '{{.Bad' X-a",
    'inspect X-nobody',
    "inspect -f '{{.Id}}' X-nobody X-a",
    'inspect B',
    'image inspect B',
    'container inspect X-a',
    { line: 'image inspect X-nobody', ownWords: 'new clients say it twice' },
    'container inspect X-nobody',
    'inspect --type container X-a',
    'network inspect none',
    { line: 'network inspect X-nobody', ownWords: 'the engine has other words' },
    { line: 'volume inspect X-nobody', ownWords: 'the engine has other words' },
    'ps -aq --filter name=X-a',
    'ps -aq --no-trunc --filter label=l=v --filter name=X',
    'ps -a --filter name=X-a --format \'{{.ID}} {{.Names}} {{.Image}} {{.Command}} {{.Status}} {{.Ports}}|{{.Label "l"}}|{{.Labels}}\'',
    'ps -aq --filter nosuch=x',
    'images -q X-nobody',
    'images -q --no-trunc B',
    "version --format '{{.Server.Version}} {{.Server.Os}}/{{.Server.Arch}}'",
    "info -f '{{.OSType}} {{.ServerVersion}}'",
  ],
  ['makes networks', 'network create X-n', 'network ls -q -f name=X-n', "network inspect -f '{{.Driver}}' X-n", 'network rm X-n'],
]

/** What one command says; `A | B` gives B what A prints. */
async function runLine(words: readonly string[], stdin: string, run: typeof byExecutor): Promise<Omit<Ran, 'line'>> {
  const pipe = words.indexOf('|')
  if (pipe === -1) return run(words, stdin)
  const { stdout } = await run(words.slice(0, pipe), stdin)
  return run(words.slice(pipe + 1), stdout)
}

interface Ran {
  readonly line: string
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function wordsOf(line: string, folder: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) =>
    (quoted ?? bare ?? '')
      .replaceAll('DIR', folder)
      .replace(/^B$/, image)
      .replace(/(?<!\w)X(?!\w)/g, mark),
  )
}

function byClient(words: readonly string[], stdin: string): Promise<Omit<Ran, 'line'>> {
  const { status, stdout, stderr } = spawnSync('docker', words, {
    input: Buffer.from(stdin, 'latin1'),
    encoding: 'latin1',
    maxBuffer: 1 << 28,
  })
  return Promise.resolve({ status, stdout, stderr })
}

async function byExecutor(words: readonly string[], stdin: string): Promise<Omit<Ran, 'line'>> {
  const command = parseDocker(['docker', ...words].map((word) => literal(word)))
  if ('kind' in command) throw new Error(command.message)
  expect(whyNot(command)).toBeUndefined()
  const parts = { stdout: '', stderr: '' }
  const into = (name: keyof typeof parts): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        parts[name] += chunk.toString('latin1')
        done()
      },
    })
  const status = await engine.execute(command, {
    cwd: tmpdir(),
    environment: new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? ''])),
    stdin: Readable.from([Buffer.from(stdin, 'latin1')]),
    stdout: into('stdout'),
    stderr: into('stderr'),
    signal: undefined,
  })
  return { status, ...parts }
}

/** What differs from run to run, or from client to client. */
function comparable({ stdout, stderr, ...ran }: Ran): Ran {
  const same = (text: string): string =>
    text
      .replace(/\b[0-9a-f]{64}\b/g, '<id>')
      .replace(/\b[0-9a-f]{12}\b/g, '<short id>')
      .replace(/restage-(?:client|executor)-\w+/g, '<folder>')
      .replace(/"(?:Created|StartedAt|FinishedAt|LastTagTime)": "[^"]*"/g, '"<time>"')
      // nothing at all, in the words of one year's client or another's
      .replace(/": (?:null|\[\])/g, '": <none>')
      .replace(/\/[\w/.-]*\/(?:containers|overlay2)\/[^"]*/g, '<path>')
  return {
    ...ran,
    stdout: same(stdout),
    stderr: same(stderr)
      .replace(/Error response from daemon: /g, 'Error: ')
      .replace(/\.?\n+(?:See 'docker run --help'\.|Run 'docker run --help' for more information)\n$/, '\n')
      .replace(/unknown\.\n$/, 'unknown\n')
      .replace(/^.*level=error msg=.*\n/gm, ''),
  }
}

/** Everything below a folder: what it is, its mode, who shares it, what it holds. */
function listing(folder: string): Omit<Ran, 'line'> {
  const script = `cd "$1" && find . -mindepth 1 ! -path './*.tar' -printf '%P %y %m %n %l %Ts\\n' | sed 's/ [0-9]*$//' | sort; find . -type f ! -name '*.tar' | sort | xargs md5sum`
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', folder], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

async function runAll(row: Row, way: 'client' | 'executor'): Promise<readonly Ran[]> {
  const [, ...steps] = row
  const folder = mkdtempSync(join(tmpdir(), `restage-${way}-`))
  try {
    mkdirSync(join(folder, 'in'))
    writeFileSync(join(folder, 'in/file'), 'of the host\n', { mode: 0o640 })
    const all: Ran[] = []
    for (const step of steps) {
      const { line, stdin = '', ownWords } = typeof step === 'string' ? { line: step } : step
      const words = wordsOf(line, folder)
      const run = way === 'client' ? byClient : byExecutor
      const ran = words[0] === 'list' ? listing(folder) : await runLine(words, stdin, run)
      all.push(comparable({ line, ...ran, ...(ownWords === undefined ? {} : { stderr: ran.stderr === '' ? '' : ownWords }) }))
    }
    return all
  } finally {
    rmSync(folder, { recursive: true, force: true })
    clean()
  }
}

/** Everything that is called as these tests call things, and what they left without a name. */
function clean(): void {
  const lines = (...words: readonly string[]): readonly string[] =>
    spawnSync('docker', words, { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line !== '')
  const containers = lines('ps', '-aq', '--filter', `ancestor=${image}`)
  if (containers.length > 0) spawnSync('docker', ['rm', '-fv', ...containers])
  const images = lines('images', '--format', '{{.Repository}}:{{.Tag}}', mark)
  if (images.length > 0) spawnSync('docker', ['rmi', '-f', ...images])
  for (const volume of lines('volume', 'ls', '-q', '--filter', `name=${mark}`)) spawnSync('docker', ['volume', 'rm', volume])
  for (const network of lines('network', 'ls', '-q', '--filter', `name=${mark}`)) spawnSync('docker', ['network', 'rm', network])
}

describe.skipIf(found === undefined)("the executor beside docker's own client", () => {
  beforeAll(() => {
    const input = `FROM restage.test/busybox\nMAINTAINER ${mark}\n`
    const { status } = spawnSync('docker', ['build', '-t', image, '-'], { input, env: { ...process.env, DOCKER_BUILDKIT: '0' } })
    expect(status).toBe(0)
  })
  afterEach(clean)
  afterAll(() => spawnSync('docker', ['rmi', image]))

  it.each(rows.map((row) => [row[0], row] as const))('%s', async (_, row) => {
    const expected = await runAll(row, 'client')
    expect(await runAll(row, 'executor')).toEqual(expected)
  })
})
