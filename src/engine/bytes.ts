/** Bytes for messages: '512 B', '1.5 MB', '3.9 GB'. */
export function byteText(bytes: number): string {
  let size = bytes;
  let unit = 'B';
  for (const larger of ['KB', 'MB', 'GB']) {
    if (size < 1000) break;
    size /= 1024;
    unit = larger;
  }
  return `${Number(size.toFixed(size < 10 ? 1 : 0))} ${unit}`;
}
