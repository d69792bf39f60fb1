/** Steps that run in containers of the service, in a script that does what the runner would do (`script.ts`). */
import type { Value } from '../make/value.ts'
import type { CiKind, ShellStep, StepContainer } from './job.ts'
import { quote, quoteOpen } from './quote.ts'

type Print = (value: Value) => string

/** The workspace at its own place. */
const place = '-w "$PWD" -v "$PWD:$PWD"'
const ofService = ['CI', 'WORKSPACE', 'CI_PROJECT_DIR', 'GITHUB_WORKSPACE']

/** The containers of one job: Jenkins and GitHub keep one for all its steps, GitLab starts one for each. */
export class InsideScript {
  readonly #kind: CiKind
  readonly #started: StepContainer[] = []

  constructor(kind: CiKind) {
    this.#kind = kind
  }

  /** What starts the container of a step, in front of its first. */
  begin({ container }: ShellStep, print: Print): readonly string[] {
    if (container === undefined || this.#started.includes(container)) return []
    this.#started.push(container)
    const tag = `"restage-agent-${String(this.#started.length)}"`
    const words = container.image.kind === 'built' ? container.image.words : []
    const build = words.length === 0 ? [] : [`docker build -t ${tag} ${words.map((word) => quoteOpen(print(word))).join(' ')}`]
    if (this.#kind === 'gitlab') return build
    const image = container.image.kind === 'named' ? quoteOpen(print(container.image.name)) : tag
    const args = container.args.map((word) => `${quoteOpen(print(word))} `).join('')
    // Jenkins runs cat, which waits at a terminal; here there is none.
    const ran =
      this.#kind === 'jenkins'
        ? `-u "$(id -u):$(id -g)" ${args}${place} ${image} sleep 3600`
        : `${place} --entrypoint tail ${image} -f /dev/null`
    return [...build, `${this.#name(container)}=$(docker run -d ${ran})`]
  }

  /** A step with the variables of the file; `undefined` for one that runs on the machine. */
  command({ text, shell, folder, container }: ShellStep, names: readonly string[], print: Print): string | undefined {
    if (container === undefined) return undefined
    const env = [...ofService, ...names].map((name) => `-e ${name}`).join(' ')
    const words = typeof shell === 'string' ? ['sh'] : [shell.name, ...shell.options]
    const program = `${words.filter((word) => word !== '-o' && word !== 'pipefail').join(' ')} -c ${quote(print(text))}`
    const at = folder === undefined ? '' : `-w "$PWD"/${quote(print(folder))} `
    if (this.#kind !== 'gitlab') return `docker exec ${at}${env} "$${this.#name(container)}" ${program}`
    const entrypoint = container.withoutEntrypoint ? '--entrypoint "" ' : ''
    const image = container.image.kind === 'named' ? quoteOpen(print(container.image.name)) : ''
    return `docker run --rm ${place} ${env} ${entrypoint}${image} ${program}`
  }

  /** What takes them away again. */
  end(): readonly string[] {
    return this.#kind === 'gitlab' ? [] : this.#started.map((one) => `docker rm -f "$${this.#name(one)}"`)
  }

  #name(container: StepContainer): string {
    return `RESTAGE_CONTAINER_${String(this.#started.indexOf(container))}`
  }
}
