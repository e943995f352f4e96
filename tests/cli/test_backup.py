"""A home is destroyed and comes back from its backup; without the keys nobody reads who is in it."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from .test_commands import DIVISIONS, typed

pytestmark = pytest.mark.sqlite_only

RESIDENTS = (
    "household,address,division_id,name,sex,born_on,id_number,phone,relation\n"
    "1,柳树村一组 3 号,220322100000,王小明,male,1980-01-01,,13900000001,head\n"
    "1,柳树村一组 3 号,220322100000,李大花,female,1982-02-02,,13900000002,spouse\n"
)
PLAIN = ("王小明", "李大花", "13900000001", "柳树村一组")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a township and two residents."""
    made, divisions, residents = tmp_path / "home", tmp_path / "divisions.csv", tmp_path / "residents.csv"
    divisions.write_text(
        DIVISIONS + "220322000000,梨树县,3,220300000000\n220322100000,梨树镇,4,220322000000\n", encoding="utf-8"
    )
    residents.write_text(RESIDENTS, encoding="utf-8")
    assert typed(made, "import", "divisions", str(divisions)).returncode == 0
    assert typed(made, "import", "residents", str(residents)).stdout == "2 rows imported, 0 refused\n"
    return made


def _backed_up(home: Path, folder: Path) -> tuple[Path, Path]:
    said = typed(home, "backup", str(folder / "copies"), "--keys", str(folder / "safe" / "keys.jsonl"))
    assert said.returncode == 0, said.stderr
    (file,) = (folder / "copies").glob("*.zip")
    return file, folder / "safe" / "keys.jsonl"


def test_a_destroyed_home_comes_back_whole(home: Path, tmp_path: Path) -> None:
    exported = typed(home, "export").stdout
    file, keys = _backed_up(home, tmp_path)
    shutil.rmtree(home)

    back = typed(home, "restore", str(file), "--keys", str(keys))

    assert back.returncode == 0, back.stderr
    assert "check: all is well" in back.stdout
    assert [said for said in ("whole", "found by", "checking the journal") if said not in back.stderr] == []
    assert typed(home, "export").stdout == exported
    (tmp_path / "more.csv").write_text(
        "code,name,level,parent_code\n220322101000,新镇,4,220322000000\n", encoding="utf-8"
    )
    assert typed(home, "import", "divisions", str(tmp_path / "more.csv")).stdout == "1 rows imported, 0 refused\n"
    assert typed(home, "check").stdout == "check: all is well\n"


def test_a_backup_without_its_keys_says_nothing_about_anybody(home: Path, tmp_path: Path) -> None:
    file, _keys = _backed_up(home, tmp_path)

    with zipfile.ZipFile(file) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())

    assert "梨树镇".encode() in content  # what is no personal data is there, and this is how it would be found
    assert [text for text in PLAIN if text.encode() in content or json.dumps(text).encode() in content] == []


def test_what_cannot_be_restored_is_said_and_changes_nothing(home: Path, tmp_path: Path) -> None:
    file, keys = _backed_up(home, tmp_path)
    damaged, other = tmp_path / "damaged.zip", tmp_path / "other"
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(damaged, "w") as copy:
        for name in whole.namelist():
            text = whole.read(name)
            copy.writestr(
                name, text.replace("梨树镇".encode(), "柳树镇".encode()) if name.endswith("Division.jsonl") else text
            )

    assert "has records" in typed(home, "restore", str(file), "--keys", str(keys)).stderr
    assert "is no backup" in typed(other, "restore", str(keys), "--keys", str(keys)).stderr
    assert "is no file of keys" in typed(other, "restore", str(file), "--keys", str(file)).stderr
    assert "is damaged" in typed(other, "restore", str(damaged), "--keys", str(keys)).stderr
    assert typed(other, "export").stdout == ""
    assert typed(other, "restore", str(file), "--keys", str(keys)).returncode == 0
