import type { Architecture } from './result.js';

/** A stage of the backbone in a diagram: one part, or several of one size. */
export interface Column {
  readonly title: string;
  readonly parameters: number;
  readonly template: ColumnMap;
  readonly search: ColumnMap;
  /** Output channels of its parts. */
  readonly channels: readonly number[];
}

/** A column's output in one branch. */
export interface ColumnMap {
  /** [N, H, W, C] */
  readonly shape: readonly number[];
  readonly multiplyAdds: number;
}

/** A column for each part of the backbone; when they are more than six, for each size of their maps. */
export function backboneColumns({ parts, template, search }: Architecture): Column[] {
  const single = parts
    .filter(({ isBackbone }) => isBackbone)
    .map((part): Column => {
      const [z, x] = [template.maps[part.name]!, search.maps[part.name]!];
      return {
        title: shortName(part.name),
        parameters: part.parameters,
        template: { shape: z, multiplyAdds: part.template },
        search: { shape: x, multiplyAdds: part.search },
        channels: [x[3]!],
      };
    });
  if (single.length <= 6) return single;
  const columns: Column[] = [];
  for (const next of single) {
    const last = columns.at(-1);
    if (last && last.search.shape[1] === next.search.shape[1]) columns[columns.length - 1] = joined(last, next);
    else columns.push(next);
  }
  return columns;
}

/** 'Mixed_6e' and 'Conv2d_4a_3x3' as '6e' and '4a', which is how Inception's layers are called. */
function shortName(part: string): string {
  const [, layer] = /^(?:Conv2d|Mixed)_(\d[a-z])/.exec(part) ?? [];
  return layer ?? part.replaceAll('_', ' ');
}

function joined(a: Column, b: Column): Column {
  const [first] = a.title.split('–');
  const both = (branch: 'template' | 'search'): ColumnMap => ({
    shape: b[branch].shape,
    multiplyAdds: a[branch].multiplyAdds + b[branch].multiplyAdds,
  });
  return {
    title: `${first}–${b.title.replace(/^[a-z]+(?=\d)/, '')}`, // block3–15
    parameters: a.parameters + b.parameters,
    template: both('template'),
    search: both('search'),
    channels: [...a.channels, ...b.channels],
  };
}
