/** A container of the plan, made again: from its image, with what it was given, and what was done in it. */
import { EngineError } from '../../engine/error.ts'
import { SESSION_LABEL, type Session } from '../../engine/session.ts'
import type { Container } from '../../pipeline/model.ts'

/** Makes it; gives the id. The caller removes it. */
export async function containerLike(container: Container, image: string, session: Session): Promise<string> {
  const labels = new Map([[SESSION_LABEL, session.id]])
  if (container.untouched) return session.engine.createContainer({ image, command: [], labels })
  throw new EngineError(
    'not-supported',
    'replaying the plan: a container in which something was done; --legacy script runs the driver itself',
  )
}
