/** A docker command line whose words are changed one by one; every word that nobody touches stays as the driver wrote it. */
import type { DockerCommand, GivenFlag } from '../../docker/command.ts'
import { known } from '../../text/symbolic.ts'

export class Words {
  readonly command: DockerCommand
  readonly #words: (string | undefined)[]
  readonly #added: string[] = []
  readonly #behind = new Map<number, readonly string[]>()

  /** @param words `docker` itself first. */
  constructor(words: readonly string[], command: DockerCommand) {
    this.#words = [...words]
    this.command = command
  }

  /** The operands, as the driver wrote them. */
  get operands(): readonly string[] {
    return this.command.operands.map(({ text }) => known(text) ?? '')
  }

  /** The values of a flag. */
  values(name: string): readonly string[] {
    return this.command.flags.flatMap((flag) => (flag.name === name && flag.value !== undefined ? (known(flag.value) ?? []) : []))
  }

  has(name: string): boolean {
    return this.command.flags.some((flag) => flag.name === name && !(flag.value !== undefined && known(flag.value) === 'false'))
  }

  /** Changes an operand by its place among the operands. */
  setOperand(place: number, word: string): void {
    const operand = this.command.operands[place]
    if (operand !== undefined) this.#words[operand.index] = word
  }

  /** Changes the values of a flag. */
  mapFlag(name: string, change: (value: string) => string): void {
    for (const flag of this.command.flags) {
      const value = flag.value === undefined ? undefined : known(flag.value)
      if (flag.name === name && value !== undefined) this.#setValue(flag, value, change(value))
    }
  }

  /** Takes a boolean flag away, also out of a cluster (`-it`). */
  dropFlag(name: string, letter: string): void {
    for (const flag of this.command.flags) {
      if (flag.name !== name) continue
      const word = this.#words[flag.index]
      if (word === undefined) continue
      const isCluster = /^-[A-Za-z]{2,}$/.test(word)
      this.#words[flag.index] = isCluster ? word.replace(letter, '') : undefined
    }
  }

  /** Takes a flag away with its value. */
  removeFlag(name: string): void {
    for (const flag of this.command.flags) {
      if (flag.name !== name) continue
      for (let at = flag.index; at < flag.index + flag.words; at += 1) this.#words[at] = undefined
    }
  }

  /** Adds words behind the command's name. */
  add(...words: readonly string[]): void {
    this.#added.push(...words)
  }

  /** Adds words behind an operand, such as the verb of `docker volume create`. */
  addBehindOperand(place: number, ...words: readonly string[]): void {
    const operand = this.command.operands[place]
    if (operand !== undefined) this.#behind.set(operand.index, words)
  }

  /** The words behind `docker`. */
  get result(): readonly string[] {
    const behind = Math.max(...this.command.nameWords) + 1
    const result: (string | undefined)[] = []
    for (const [at, word] of this.#words.entries()) {
      if (at === behind) result.push(...this.#added)
      if (at > 0) result.push(word, ...(this.#behind.get(at) ?? []))
    }
    if (behind >= this.#words.length) result.push(...this.#added)
    return result.filter((word) => word !== undefined)
  }

  #setValue(flag: GivenFlag, before: string, after: string): void {
    const at = flag.index + flag.words - 1
    const word = this.#words[at] ?? ''
    // `--name=value` and `-tvalue` hold the value at their end
    this.#words[at] = flag.words === 2 ? after : word.slice(0, word.length - before.length) + after
  }
}
