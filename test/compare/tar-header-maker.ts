/** A header block as GNU tar writes it, for streams that no disk could hold. */
export function headerOf(name: string, flag: string, size: number, link = ''): Buffer {
  const block = Buffer.alloc(512)
  block.write(name, 'latin1')
  block.write(link, 157, 'latin1')
  for (const [at, text] of [
    [100, '0000644'],
    [108, '0000000'],
    [116, '0000000'],
  ] as const)
    block.write(text, at)
  // the two's complement
  if (size < 0) block.fill(0xff, 124, 128).writeBigInt64BE(BigInt(size), 128)
  else if (size < 8 ** 11) block.write(size.toString(8).padStart(11, '0'), 124)
  else block.writeBigUInt64BE(BigInt(size), 128)
  if (size >= 8 ** 11) block[124] = 0x80
  block.write('00000000000', 136)
  block.write(flag, 156)
  block.write('ustar\x0000', 257)
  return signed(block)
}

/** The same header with other bytes at some places. */
export function headerWith(header: Buffer, ...fields: readonly (readonly [at: number, bytes: string])[]): Buffer {
  const block = Buffer.from(header)
  for (const [at, bytes] of fields) block.write(bytes, at, 'latin1')
  return signed(block)
}

function signed(block: Buffer): Buffer {
  block.write('        ', 148)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\x00 `, 148)
  return block
}
