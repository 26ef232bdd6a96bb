/**
 * FNV-1a with 64 bits over the UTF-16 code units of text, low byte first; see
 * http://www.isthe.com/chongo/tech/comp/fnv/. Kept in two halves, since numbers are exact to 53 bits only.
 */
export class Fnv1a {
  private high = 0xcbf29ce4
  private low = 0x84222325

  add(text: string): void {
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index)
      this.addByte(unit & 0xff)
      this.addByte(unit >>> 8)
    }
  }

  /** 16 hex digits. */
  digest(): string {
    return [this.high, this.low].map((half) => half.toString(16).padStart(8, '0')).join('')
  }

  /** Times the prime 2^40 + 435, modulo 2^64. */
  private addByte(byte: number): void {
    const low = (this.low ^ byte) >>> 0
    const product = low * 435
    this.high = (this.high * 435 + Math.floor(product / 2 ** 32) + low * 2 ** 8) % 2 ** 32
    this.low = product >>> 0
  }
}
