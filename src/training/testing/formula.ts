/**
 * amplitude * sin(frequency * i + phase) for the index i: the inputs that the reference's losses were recorded on.
 *
 * @param size Number of values.
 */
export function wave(size: number, phase: number, amplitude: number, frequency: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => amplitude * Math.sin(frequency * i + phase));
}

/**
 * Converts [N, C, points] to [N, points, C].
 *
 * @param shape N, C and points of `data`.
 */
export function channelsLast(data: Float32Array, [n, c, points]: readonly [number, number, number]): Float32Array {
  const into = new Float32Array(data.length);
  for (let image = 0; image < n; image++) {
    for (let channel = 0; channel < c; channel++) {
      for (let point = 0; point < points; point++) {
        into[(image * points + point) * c + channel] = data[(image * c + channel) * points + point]!;
      }
    }
  }
  return into;
}
