/** An answer that is waited for so many seconds. */

/**
 * The answer, when it comes in time. What comes later is not heard.
 *
 * @throws what the answer throws, or `late()`
 */
export async function withinPatience<T>(answer: Promise<T>, seconds: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late())
    }, seconds * 1000)
  })
  try {
    return await Promise.race([answer, over])
  } finally {
    clearTimeout(timer)
  }
}
