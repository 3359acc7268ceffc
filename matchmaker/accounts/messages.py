"""What Flask-Security says, in Vietnamese; its English is the library's own, with exceptions."""

import re
from collections.abc import Mapping

from flask import Flask
from flask_security import Security
from flask_security.babel import FsDomain

from matchmaker.base.i18n import choose_language

#: The library's English sentence → ours. Names in %(…)s are the same on both sides.
VIETNAMESE: Mapping[str, str] = {
    # Subjects of mails
    "Confirm your new email address": "Xác nhận địa chỉ thư mới",
    "Login Required": "Cần đăng nhập",
    "Welcome": "Chào mừng bạn đến với Matchmaker Đồng Tháp",
    "Please confirm your email": "Xác nhận địa chỉ thư điện tử",
    "Your password has been reset": "Mật khẩu đã được đặt lại",
    "Your password has been changed": "Mật khẩu đã được đổi",
    "Password reset instructions": "Hướng dẫn đặt lại mật khẩu",
    "Two-Factor Login": "Mã đăng nhập hai lớp",
    "Two-Factor Rescue": "Khôi phục đăng nhập hai lớp",
    "Verification Code": "Mã xác nhận",
    # Signing in
    "Input not appropriate for requested API": "Nội dung gửi lên không hợp lệ.",
    "Authentication failed - identity or password/passcode invalid": (
        "Địa chỉ thư hoặc mật khẩu không đúng, hoặc địa chỉ chưa được xác nhận."
    ),
    "If that email address is in our system, you will receive an email describing how to "
    "reset your password.": (
        "Nếu địa chỉ này có trong hệ thống, bạn sẽ nhận được thư hướng dẫn đặt lại mật khẩu."
    ),
    "You do not have permission to view this resource.": "Bạn không được mở trang này.",
    "You must sign in to view this resource.": "Hãy đăng nhập để mở trang này.",
    "You must reauthenticate to access this endpoint": "Hãy nhập lại mật khẩu để tiếp tục.",
    "You can only access this endpoint when not logged in.": "Bạn đang đăng nhập rồi.",
    "Please log in to access this page.": "Hãy đăng nhập để mở trang này.",
    "Please reauthenticate to access this page.": "Hãy nhập lại mật khẩu để mở trang này.",
    "Reauthentication successful": "Đã xác nhận mật khẩu.",
    "Account is disabled.": "Tài khoản này đã bị khoá.",
    "Specified user does not exist": "Không có tài khoản này.",
    "Redirections outside the domain are forbidden": "Địa chỉ chuyển tiếp không hợp lệ.",
    # Addresses and confirmation
    "Thank you. To confirm your email address %(email)s, please click on the link in the email "
    "we have just sent to you.": (
        "Cảm ơn bạn. Hãy mở thư vừa gửi đến %(email)s và bấm vào đường dẫn để xác nhận địa chỉ."
    ),
    "Thank you. Your email has been confirmed.": "Cảm ơn bạn. Địa chỉ thư đã được xác nhận.",
    "Your email has already been confirmed.": "Địa chỉ thư này đã được xác nhận từ trước.",
    "Invalid confirmation token.": "Đường dẫn xác nhận không đúng hoặc đã dùng rồi.",
    "%(email)s is already associated with an account.": "%(email)s đã có tài khoản.",
    "Email requires confirmation.": "Địa chỉ thư này chưa được xác nhận. Hãy mở thư xác nhận.",
    "Confirmation instructions have been sent to %(email)s.": (
        "Nếu %(email)s đang chờ xác nhận, thư hướng dẫn đã được gửi đến đó."
    ),
    "You did not confirm your email within %(within)s. ": (
        "Đường dẫn xác nhận chỉ dùng được trong %(within)s và đã hết hạn. Hãy yêu cầu thư mới."
    ),
    "Email not provided": "Hãy nhập địa chỉ thư điện tử.",
    "Invalid email address": "Hãy nhập địa chỉ thư điện tử, ví dụ ten@vidu.vn.",
    "Confirmation must be completed within %(within)s. Please start over.": (
        "Việc xác nhận phải xong trong %(within)s. Hãy làm lại từ đầu."
    ),
    "Change of email address confirmed": "Đã đổi địa chỉ thư điện tử.",
    "Instructions to confirm your new email address have been sent to %(email)s.": (
        "Đã gửi thư hướng dẫn xác nhận địa chỉ mới đến %(email)s."
    ),
    # Passwords
    "Password does not match": "Mật khẩu không khớp.",
    "Passwords do not match": "Hai mật khẩu không giống nhau.",
    "Instructions to reset your password have been sent to %(email)s.": (
        "Nếu %(email)s có tài khoản, thư hướng dẫn đặt lại mật khẩu đã được gửi đến đó."
    ),
    "You did not reset your password within %(within)s. ": (
        "Đường dẫn đặt lại mật khẩu chỉ dùng được trong %(within)s và đã hết hạn. "
        "Hãy yêu cầu thư mới."
    ),
    "Invalid reset password token.": "Đường dẫn đặt lại mật khẩu không đúng hoặc đã dùng rồi.",
    "Value entered is not valid for the field": "Nội dung nhập không hợp lệ.",
    "Password not provided": "Hãy nhập mật khẩu.",
    "Password must be at least %(length)s characters": "Mật khẩu cần ít nhất %(length)s ký tự.",
    "Password not complex enough": "Mật khẩu này dễ đoán. Hãy chọn mật khẩu dài hơn.",
    "Password on breached list": "Mật khẩu này đã bị lộ ở nơi khác. Hãy chọn mật khẩu khác.",
    "Invalid password": "Mật khẩu không đúng.",
    "Password or code submitted is not valid": "Mật khẩu hoặc mã không đúng.",
    "Forgot password?": "Quên mật khẩu?",
    "You successfully reset your password and you have been logged in automatically.": (
        "Đã đặt lại mật khẩu và đăng nhập cho bạn."
    ),
    "You successfully reset your password. Please authenticate using your new password.": (
        "Đã đặt lại mật khẩu. Hãy đăng nhập bằng mật khẩu mới."
    ),
    "Your new password must be different than your previous password.": (
        "Mật khẩu mới phải khác mật khẩu cũ."
    ),
    "You successfully changed your password.": "Đã đổi mật khẩu.",
    # Second factor and recovery codes
    "Recovery code invalid": "Mã khôi phục không đúng.",
    "No recovery codes generated yet": "Chưa có mã khôi phục nào.",
    "Invalid code": "Mã không đúng.",
    "Code has been sent.": "Đã gửi mã.",
    "Failed to send code. Please try again later": "Chưa gửi được mã. Hãy thử lại sau.",
    "Your code has been confirmed": "Mã đúng.",
    "You successfully changed your two-factor method.": "Đã đổi cách đăng nhập hai lớp.",
    "You currently do not have permissions to access this page": "Bạn chưa được mở trang này.",
    "Marked method is not valid": "Cách đã chọn không dùng được.",
    "You successfully disabled two-factor authorization.": "Đã tắt đăng nhập hai lớp.",
    "Setup must be completed within %(within)s. Please start over.": (
        "Việc thiết lập phải xong trong %(within)s. Hãy làm lại từ đầu."
    ),
    # Passkeys
    "Passkey operations must be completed within %(within)s. Please start over.": (
        "Thao tác với khoá truy cập phải xong trong %(within)s. Hãy làm lại từ đầu."
    ),
    "Nickname for new passkey is required.": "Hãy đặt tên cho khoá truy cập mới.",
    "%(name)s is already associated with a passkey.": "Đã có khoá truy cập tên %(name)s.",
    "%(name)s not registered with current user.": "Bạn không có khoá truy cập tên %(name)s.",
    "Passkey nicknames can contain only letters, numbers, and limited punctuation.": (
        "Tên khoá truy cập chỉ gồm chữ, số và vài dấu câu."
    ),
    "Successfully deleted the passkey with name: %(name)s": "Đã xoá khoá truy cập %(name)s.",
    "Successfully added the passkey with name: %(name)s": "Đã thêm khoá truy cập %(name)s.",
    "Passkey already registered.": "Khoá truy cập này đã được đăng ký.",
    "Unregistered passkey.": "Khoá truy cập này chưa được đăng ký.",
    "Passkey doesn't belong to any user.": "Khoá truy cập này không thuộc tài khoản nào.",
    "Could not verify passkey: %(cause)s.": "Không kiểm tra được khoá truy cập: %(cause)s.",
    "Passkey not registered for this use (first or secondary)": (
        "Khoá truy cập này không được đăng ký cho việc này."
    ),
    "Credential user handle didn't match": "Khoá truy cập không khớp với tài khoản.",
    # Mails
    "This link will expire in %(within)s.": "Đường dẫn này dùng được trong %(within)s.",
    "This code will expire in %(within)s.": "Mã này dùng được trong %(within)s.",
    # Pages of the second factor and of passkeys
    "Two-Factor Setup": "Đăng nhập hai lớp",
    "Two-Factor authentication adds an extra layer of security to your account": (
        "Đăng nhập hai lớp bảo vệ tài khoản tốt hơn"
    ),
    "In addition to your username and password, you'll need to use a code.": (
        "Ngoài mật khẩu, mỗi lần đăng nhập bạn nhập thêm một mã."
    ),
    "Currently setup two-factor method: %(method)s": "Cách đang dùng: %(method)s",
    "Open an authenticator app on your device and scan the following QRcode (or enter the code "
    "below manually) to start receiving codes:": (
        "Mở ứng dụng tạo mã trên điện thoại và quét hình dưới đây, hoặc nhập dãy chữ bên dưới:"
    ),
    "Two-Factor authentication code": "Hình để quét",
    "Two-Factor Authentication": "Nhập mã đăng nhập",
    "Please enter your authentication code generated via: %(method)s": (
        "Hãy nhập mã từ: %(method)s"
    ),
    "The code for authentication was sent to your email address": "Mã đã gửi vào thư của bạn.",
    "Enter code to complete setup": "Nhập mã để hoàn tất",
    "enter numeric code": "dãy số",
    "Select Two-Factor Method": "Chọn cách xác nhận",
    "Available Second Factor Methods:": "Các cách xác nhận:",
    "Select": "Chọn",
    "Send code via email": "Gửi mã qua thư điện tử",
    "Use previously downloaded recovery code": "Dùng mã khôi phục đã lưu",
    "Enter Recovery Code": "Nhập mã khôi phục",
    "Recovery Codes": "Mã khôi phục",
    "Be sure to copy these and store in a safe place. Each code can be used only once.": (
        "Hãy chép lại và cất ở nơi an toàn. Mỗi mã chỉ dùng được một lần."
    ),
    "Generate new Recovery Codes": "Tạo mã khôi phục mới",
    "This application supports setting up recovery codes.": "Bạn có thể tạo mã khôi phục.",
    "This application supports passkeys.": "Bạn có thể đăng nhập bằng khoá truy cập.",
    "You can set them up here.": "Thiết lập ở đây.",
    "Passkeys": "Khoá truy cập",
    "Setup a New Passkey": "Thêm khoá truy cập",
    "Start by providing a unique name for your passkey:": "Đặt tên cho khoá truy cập:",
    "Currently registered passkeys:": "Các khoá truy cập đã có:",
    "Delete an Existing Passkey": "Xoá một khoá truy cập",
    "Sign In With A Passkey": "Đăng nhập bằng khoá truy cập",
    "Sign In With a Passkey": "Đăng nhập bằng khoá truy cập",
    "Use a Passkey as a Second Factor": "Xác nhận bằng khoá truy cập",
    "Use a Passkey to Reauthenticate": "Xác nhận bằng khoá truy cập",
    "Reauthenticate Using a Passkey": "Xác nhận bằng khoá truy cập",
    "Google Authenticator": "Google Authenticator",
    "authenticator": "ứng dụng tạo mã",
    "email": "thư điện tử",
    "password": "mật khẩu",
    "passkey": "khoá truy cập",
    "none": "chưa có",
    # Labels
    "Authentication Code": "Mã xác nhận",
    "Change Password": "Đổi mật khẩu",
    "Code or Password": "Mã hoặc mật khẩu",
    "Delete": "Xoá",
    "Email Address": "Địa chỉ thư điện tử",
    "Error(s)": "Lỗi",
    "Identity": "Tài khoản",
    "Login": "Đăng nhập",
    "New Password": "Mật khẩu mới",
    "Nickname": "Tên gọi",
    "Passcode": "Mã",
    "Password": "Mật khẩu",
    "Phone Number": "Số điện thoại",
    "Recover Password": "Gửi hướng dẫn",
    "Recovery Code": "Mã khôi phục",
    "Register": "Đăng ký",
    "Remember Me": "Giữ đăng nhập trên máy này",
    "Resend Confirmation Instructions": "Gửi lại thư xác nhận",
    "Reset Password": "Đặt lại mật khẩu",
    "Retype Password": "Nhập lại mật khẩu",
    "Send Code": "Gửi mã",
    "Sign In": "Đăng nhập",
    "Start": "Bắt đầu",
    "Submit": "Gửi",
    "Submit Code": "Gửi mã",
    "Usage": "Dùng để",
    "Use as a first authentication factor": "Đăng nhập không cần mật khẩu",
    "Use as a secondary authentication factor": "Lớp thứ hai sau mật khẩu",
    "Verify Password": "Xác nhận mật khẩu",
    "Available Methods": "Các cách có thể dùng",
    "Set up using an authenticator app (e.g. google, lastpass, authy)": (
        "Dùng ứng dụng tạo mã (ví dụ Google Authenticator)"
    ),
    "Set up using email": "Nhận mã qua thư điện tử",
    "Disable two-factor authentication": "Tắt đăng nhập hai lớp",
    "Show Recovery Codes": "Xem mã khôi phục",
    "Generate New Recovery Codes": "Tạo mã khôi phục mới",
}

#: Where the library's English says more than it knows, or not what to do.
ENGLISH: Mapping[str, str] = {
    "Confirmation instructions have been sent to %(email)s.": (
        "If %(email)s waits for confirmation, instructions have been sent to it."
    ),
    "Instructions to reset your password have been sent to %(email)s.": (
        "If %(email)s has an account, instructions to reset the password have been sent to it."
    ),
    # The same for all, so that it tells nobody who has an account: the one who waits finds a way.
    "Authentication failed - identity or password/passcode invalid": (
        "The e-mail address or the password is wrong, or the address is not confirmed yet."
    ),
}

#: Periods as the library writes them where Babel knows no Vietnamese.
_PERIODS = {
    "year": "năm",
    "month": "tháng",
    "day": "ngày",
    "hour": "giờ",
    "minute": "phút",
    "second": "giây",
}
_PERIOD = re.compile(rf"\b({'|'.join(_PERIODS)})s?\b")


class SignInDomain(FsDomain):
    """The library's messages in the language of the reader."""

    def gettext(self, string: str, **variables: object) -> str:
        """Return our sentence, else the library's own."""
        ours = (VIETNAMESE if choose_language() == "vi" else ENGLISH).get(string)
        if ours is None:
            return str(super().gettext(string, **variables))  # type: ignore[no-untyped-call]
        if "within" in variables:
            variables["within"] = _in_vietnamese(str(variables["within"]))
        return ours % variables if variables else ours


def _in_vietnamese(period: str) -> str:
    words = _PERIOD.sub(lambda found: _PERIODS[found[1]], period)
    return words.replace(" and ", ", ")


def init_app(app: Flask, security: Security) -> None:
    """Let `security` speak our languages; call it after `security.init_app`."""
    security.i18n_domain = SignInDomain(app)  # type: ignore[no-untyped-call]
    app.jinja_env.globals["_fsdomain"] = security.i18n_domain.gettext
