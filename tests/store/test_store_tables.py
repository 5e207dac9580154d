"""A folder that is a store, and folders that are none."""

import shutil
from pathlib import Path

import pytest
from deltalake import DeltaTable
from store_rows import contents, rows

from detente.store import StoreError, Writer, migrations, open_store, tables
from detente.store.schemas import BASE, TABLES, TEXTS, VERSION
from detente.store.tables import create_store, is_store, store_format


def set_version(root, version):
    DeltaTable(str(root / "batches")).alter.set_table_properties(
        {"detente.schemaVersion": version}, raise_if_not_exists=False
    )


def test_a_store_has_all_its_tables(root):
    create_store(root)
    assert sorted(path.name for path in root.iterdir()) == sorted(TABLES)
    assert store_format(root) == tables.StoreFormat(VERSION, True)


def test_what_is_there_already_is_kept(filled):
    before = contents(filled)
    create_store(filled, texts=False)
    assert contents(filled) == before
    assert store_format(filled).texts


def test_a_store_that_was_begun_is_finished(root, monkeypatch):
    """Killed while it was made: it is no store until its last table is there."""
    some = dict(list(TABLES.items())[:4])
    monkeypatch.setattr(tables, "TABLES", some)
    create_store(root)
    monkeypatch.undo()
    assert not is_store(root)
    with pytest.raises(StoreError, match="there is no store here"):
        open_store(root)
    create_store(root)
    assert is_store(root)


@pytest.mark.parametrize("name", ["a b", "Länder", "100%", "it's", "a*?"])
def test_a_store_may_have_any_name(tmp_path, name):
    writer = Writer(tmp_path / name)
    writer.commit(rows(1, 2))
    writer.close()
    assert len(contents(tmp_path / name)["events"]) == 2


@pytest.mark.parametrize("name", ["a[1]", "a|b", "a^b", "a\\b", "a\nb", "a%20b"])
def test_a_name_that_delta_cannot_have_is_refused(tmp_path, name):
    with pytest.raises(StoreError, match="in the name of its folder; give another name"):
        Writer(tmp_path / name)
    with pytest.raises(StoreError, match="in the name of its folder; give another name"):
        open_store(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_is_refused(tmp_path):
    (tmp_path / "letters").mkdir()
    with pytest.raises(StoreError, match=r"is no store, and not empty \(it has letters\)"):
        create_store(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letters"]


def test_a_file_is_refused(tmp_path):
    (tmp_path / "x").write_text("x")
    with pytest.raises(StoreError, match="is a file"):
        create_store(tmp_path / "x")


def test_nothing_is_no_store(tmp_path):
    with pytest.raises(StoreError, match="there is no store here; check the name"):
        open_store(tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("use", [open_store, Writer])
def test_a_newer_store_is_refused(filled, use):
    set_version(filled, str(VERSION + 1))
    with pytest.raises(StoreError, match=f"is of version {VERSION + 1}, .* install a newer Détente"):
        use(filled)


def test_an_older_store_must_be_migrated(filled):
    set_version(filled, "0")
    for use in (open_store, Writer):
        with pytest.raises(StoreError, match="detente store migrate"):
            use(filled)


def test_a_store_is_migrated_step_by_step(filled):
    done = []
    steps = {1: lambda root: done.append((1, root)), 2: lambda root: done.append((2, root))}
    assert migrations.migrate(filled, 1, steps, wanted=3) == [2, 3]
    assert done == [(1, filled), (2, filled)]
    with pytest.raises(StoreError, match="no way from version 3"):
        migrations.migrate(filled, 1, steps, wanted=4)


def test_a_missing_table_is_told(filled):
    shutil.rmtree(filled / "events")
    with pytest.raises(StoreError, match="the table events is missing"):
        open_store(filled)


def test_texts_are_columns_of_their_tables():
    for name, words in TEXTS.items():
        spelled = str(BASE[name])
        assert all(word in spelled for word in words)


def test_a_broken_file_is_told(filled):
    with open_store(filled) as store:
        (path, _) = store.snapshot.files["events"].plain
    Path(path).write_bytes(b"no Parquet")
    with pytest.raises(StoreError, match=r"a file of the store cannot be read .*detente store verify"):
        open_store(filled)


def test_a_store_is_read_after_a_change_of_folder(filled, monkeypatch, tmp_path):
    monkeypatch.chdir(filled.parent)
    with open_store(filled.name) as store:
        monkeypatch.chdir(tmp_path.parent)
        assert len(store.events().fetchall()) == 3


@pytest.mark.parametrize("make", [Writer, open_store])
def test_a_store_elsewhere_is_refused_in_one_line_and_no_folder_is_made(make, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match=r"^s3://bucket/store: a store can only be a folder on this machine; [^\n]*$"):
        make(Path("s3://bucket/store"))
    assert not list(tmp_path.iterdir())
