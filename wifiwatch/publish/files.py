"""A run's result as files in a folder: JSON documents and tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from wifiwatch.errors import SettingsError
from wifiwatch.tables import RUN_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

TableFormat = Literal["parquet", "csv"]

_PART = ".part"


class OutputFolder:
    """Write a run's files; they get their names together, when all are complete.

    Parameters
    ----------
    folder : Path
        Where to; made if it is not there.
    table_format : str
        ``parquet`` or ``csv``.

    Raises
    ------
    SettingsError
        If the folder cannot be written to.
    """

    def __init__(self, folder: Path, table_format: TableFormat) -> None:
        self._folder = folder
        self._format = table_format
        self._writers: dict[str, Any] = {}
        self._parts: list[Path] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._part("run.json").touch()
        except OSError as error:
            raise SettingsError(
                f"{folder}: cannot be written to: {(error.strerror or str(error)).lower()}.",
                "Choose another folder with --out.",
            ) from error

    def add_rows(self, name: str, arrow_stream: memoryview) -> None:
        """Append rows to a table.

        Parameters
        ----------
        name : str
            Name of the table.
        arrow_stream : memoryview
            The rows as an Arrow stream.
        """
        import pyarrow as pa

        with pa.ipc.open_stream(arrow_stream) as reader:
            table = _plain(reader.read_all())
        if name not in self._writers:
            self._writers[name] = self._open(name, table.schema)
        self._writers[name].write_table(table)

    def finish(self, documents: dict[str, Any]) -> list[Path]:
        """Write the documents and give all files their names.

        Parameters
        ----------
        documents : dict of str to object
            File names, and the text or what JSON can hold.

        Returns
        -------
        list of Path
            The files.
        """
        for writer in self._writers.values():
            writer.close()
        for name, content in documents.items():
            text = content if isinstance(content, str) else json.dumps(content, indent=2) + "\n"
            self._part(name).write_text(text, "utf-8")
        return sorted(
            part.rename(part.with_name(part.name.removesuffix(_PART)))
            for part in dict.fromkeys(self._parts)
        )

    def discard(self) -> None:
        """Remove what was written so far."""
        for writer in self._writers.values():
            writer.close()
        for part in self._parts:
            part.unlink(missing_ok=True)

    def _part(self, name: str) -> Path:
        part = self._folder / (name + _PART)
        self._parts.append(part)
        return part

    def _open(self, name: str, schema: pa.Schema) -> Any:  # noqa: ANN401 - pyarrow has no types
        path = str(self._part(f"{name}.{self._format}"))
        if self._format == "csv":
            from pyarrow import csv

            return csv.CSVWriter(path, schema)
        from pyarrow import parquet

        return parquet.ParquetWriter(path, schema, compression="zstd")


def _plain(table: pa.Table) -> pa.Table:
    """Drop what only pandas understands, and write addresses as people do."""
    import pyarrow as pa

    from wifiwatch.texts import address_text

    table = table.replace_schema_metadata(None)
    for name in ("bssid", "box"):
        if name in table.column_names:
            texts = [address_text(address) for address in table.column(name).to_pylist()]
            position = table.column_names.index(name)
            table = table.set_column(position, name, pa.array(texts, pa.string()))
    return table.drop_columns([name for name in table.column_names if name in RUN_COLUMNS])
