/** The content of the first file of a tar stream, as `docker cp c:path -` sends it. */
import { TarReader, type TarHandler } from '../tar.ts'

/** Ends after that file; yields nothing when there is none. Throws a `TarError`. */
export async function* firstFile(tar: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const file = new FirstFile()
  const reader = new TarReader(file)
  for await (const chunk of tar) {
    reader.write(chunk)
    yield* file.parts.splice(0)
    if (file.isOver) return
  }
  reader.end()
}

class FirstFile implements TarHandler {
  readonly parts: Uint8Array[] = []
  isOver = false

  entry(): void {
    // whatever comes before it, a folder or a link, is left
  }

  data(bytes: Buffer): void {
    if (!this.isOver) this.parts.push(Buffer.from(bytes))
  }

  end(): void {
    this.isOver = true
  }
}
