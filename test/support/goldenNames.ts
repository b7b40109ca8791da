/** Our path → the name in the golden model. */
export function goldenName(path: string): string {
  return path
    .replace('sourceEmbedding', 'src_embedding')
    .replace('targetEmbedding', 'tgt_embedding')
    .replace('attention.score', 'attn_score')
    .replace('combine', 'attn_combine')
    .replace('bridge.hidden', 'bridge_h')
    .replace('bridge.cell', 'bridge_c')
    .replace(/^(en|de)coder\.(\d)/, '$1coder.layers.$2')
    .replace(/^(en|de)coderNorm/, '$1coder.norm');
}
