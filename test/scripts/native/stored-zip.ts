import { crc32 } from 'node:zlib';

interface Member {
  name: string;
  data: string;
  mode: number;
}

const UNIX = 3;
const REGULAR_FILE = 0o100000;

/** A zip of files that are stored as they are (APPNOTE.TXT 4.3). */
export function storedZip(members: readonly Member[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, mode } of members) {
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, Buffer.from(data)]);
    files.push(file);

    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(((REGULAR_FILE | mode) << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    const madeBy = Buffer.from([20, UNIX]);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), madeBy, common, rest, nameBytes]));
    offset += file.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, entries, end]);
}
