export interface Piece {
  text: string
  hit: boolean
}

/** A text in pieces, those between the marks apart. The server counts whole characters, a browser its halves. */
export function pieces(text: string, marks: readonly (readonly [number, number])[]): Piece[] {
  const characters = [...text]
  const found: Piece[] = []
  let place = 0
  const add = (until: number, hit: boolean) => {
    if (until > place) found.push({ text: characters.slice(place, until).join(''), hit })
    place = Math.max(place, until)
  }
  for (const [from, to] of marks) {
    add(Math.min(from, characters.length), false)
    add(Math.min(to, characters.length), true)
  }
  add(characters.length, false)
  return found
}
