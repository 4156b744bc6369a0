/** Stretches of a test's time, in whole seconds since the start of the load. */

/** From one second up to another: `from` ≥ 0, and `to` is greater. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** The whole seconds that contain a time; at least one, even for an instant. @param from and `to` in seconds */
export function secondsOf(from: number, to = from): Stretch {
  const begin = Math.max(0, Math.floor(from))
  return { from: begin, to: Math.max(begin + 1, Math.ceil(to)) }
}

/** The stretch from the first second of all to the last one; undefined if none is given. */
export function hullOf(stretches: readonly (Stretch | undefined)[]): Stretch | undefined {
  return stretches.reduce((hull, stretch) => {
    if (hull === undefined || stretch === undefined) return hull ?? stretch
    return { from: Math.min(hull.from, stretch.from), to: Math.max(hull.to, stretch.to) }
  }, undefined)
}
