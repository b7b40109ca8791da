/** Style sheets come as text. */
declare module '*.css' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: the shape webpack gives to an asset's source
  export default text;
}
