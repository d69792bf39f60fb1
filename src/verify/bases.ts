/** `--base NAME=OTHER`: images that stand in for base images when both versions are built. No file is touched for it. */
import { parseReference, printReference } from '../docker/reference.ts'

/** What stands in for an image; `undefined`: nothing, it is taken as it is. `golang` and `docker.io/library/golang:latest` are one image. */
export function substituteBase(bases: ReadonlyMap<string, string>, reference: string): string | undefined {
  const wanted = inFull(reference)
  for (const [name, other] of bases) if (inFull(name) === wanted) return other
  return undefined
}

function inFull(reference: string): string {
  const parts = parseReference(reference)
  return parts === undefined ? reference : printReference(parts)
}
