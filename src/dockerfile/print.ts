/** Prints a Dockerfile from its nodes: the text that was read, byte for byte. */
import type { Dockerfile } from './ast.ts'

/** The file's text, put together from its nodes. */
export function printDockerfile(file: Dockerfile): string {
  return file.nodes.map((node) => file.source.text.slice(node.start, node.end)).join('')
}
