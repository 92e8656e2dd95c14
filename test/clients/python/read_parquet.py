"""Reads a Parquet file with pyarrow, plainly and with dictionaries kept. Argument: the file. Prints JSON."""
import json
import sys

import pyarrow.parquet as pq

file = pq.ParquetFile(sys.argv[1])
metadata = file.metadata
names = file.schema_arrow.names
text = [name for name in names if str(file.schema_arrow.field(name).type) == "string"]
kept = pq.ParquetFile(sys.argv[1], read_dictionary=text).read()
kept.validate(full=True)


def chunks(index, name):
    """For each row group: whether the column has a dictionary, its nulls, and whether its bounds hold."""
    for group in range(metadata.num_row_groups):
        chunk = metadata.row_group(group).column(index)
        found = chunk.statistics
        values = file.read_row_group(group, [name]).column(0).drop_null().to_pylist()
        yield {
            "dictionary": chunk.has_dictionary_page,
            "nulls": found.null_count,
            "bounded": all(found.min <= value <= found.max for value in values),
        }


columns = {
    name: {
        "values": file.read([name]).column(0).to_pylist(),
        "kept": kept.column(name).to_pylist(),
        "chunks": list(chunks(index, name)),
    }
    for index, name in enumerate(names)
}
print(json.dumps(columns))
