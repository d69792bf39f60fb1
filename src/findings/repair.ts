import type { Finding } from './finding.ts'

export interface RepairedPlace {
  /** Paths of the image, or fields of its configuration; empty when the new version did not build. */
  readonly subjects: readonly string[]
  readonly cause: string
  readonly cure: string
  readonly dockerfile: string
}

/** The new Dockerfile has what no proof calls for: it rests on what an engine saw with the base images of that day. */
export const repairedOnEngine = ({ subjects, cause, cure, dockerfile }: RepairedPlace): Finding => ({
  code: 'RS648',
  severity: 'caveat',
  message: `Repaired on an engine${subjects.length === 0 ? '' : ` (${subjects.slice(0, 3).join(', ')}${subjects.length > 3 ? ', …' : ''})`}: ${cause}. ${dockerfile} has for it: ${cure}`,
  help: 'Check that it holds for your base images too; the images that were compared are the same with it.',
  at: null,
})
