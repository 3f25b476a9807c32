export function median(numbers) {
  return percentile(numbers, 50);
}

/** The smallest of the numbers that as many per cent of them do not exceed. */
export function percentile(numbers, percent) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
}
