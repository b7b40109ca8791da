/**
 * Names of weights as PyTorch programs have them: target_embedding.weight, encoder.weight_ih_l0 (as nn.LSTM's),
 * encoder.layers.0.self_attn.in_proj_weight (as nn.TransformerEncoder's), encoder.norm.weight. Layouts are PyTorch's
 * already.
 */
export function torchName(path: string): string {
  return path
    .replace(/^(encoder|decoder)\.(\d+)\./, '$1.layers.$2.')
    .replace(/^(encoder|decoder)Norm\./, '$1.norm.')
    .replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
